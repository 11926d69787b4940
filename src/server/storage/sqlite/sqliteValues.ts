import type { SqliteDatabase } from './sqliteDatabase'

import { fromText, toText } from './nulText'

/** Keys and their values. Writes run in a transaction of the caller. */
export function createSqliteValues(db: SqliteDatabase, now: () => number) {
  const select = db.prepare('SELECT value FROM taskgate_values WHERE key = ? AND expires_at > ?')
  const selectEqual = db.prepare('SELECT 1 FROM taskgate_values WHERE key = ? AND value = ? AND expires_at > ?')
  const selectKey = db.prepare('SELECT 1 FROM taskgate_values WHERE key = ? AND expires_at > ?')
  const selectExpiry = db.prepare('SELECT expires_at FROM taskgate_values WHERE key = ?')
  const insert = db.prepare(
    `INSERT INTO taskgate_values (key, value, expires_at) VALUES (?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at
     WHERE taskgate_values.expires_at <= ?`,
  )
  const update = db.prepare(
    'UPDATE taskgate_values SET value = ?, expires_at = ? WHERE key = ? AND value = ? AND expires_at > ?',
  )
  const remove = db.prepare('DELETE FROM taskgate_values WHERE key = ?')

  function get(key: string): string | null {
    const row = select.get(toText(key), now()) as { value: string } | undefined
    return row ? fromText(row.value) : null
  }

  return {
    get,
    has(key: string): boolean {
      return selectKey.get(toText(key), now()) !== undefined
    },
    holds(key: string, value: string): boolean {
      return selectEqual.get(toText(key), toText(value), now()) !== undefined
    },
    left(key: string): number {
      const row = selectExpiry.get(toText(key)) as { expires_at: number } | null | undefined
      return row ? Math.max(0, Number(row.expires_at) - now()) : 0
    },
    insert(key: string, value: string, ttlMs: number): boolean {
      return Number(insert.run(toText(key), toText(value), now() + ttlMs, now()).changes) === 1
    },
    take(key: string): string | null {
      const value = get(key)
      remove.run(toText(key))
      return value
    },
    replace(key: string, expected: string, value: string, ttlMs: number): boolean {
      return Number(update.run(toText(value), now() + ttlMs, toText(key), toText(expected), now()).changes) === 1
    },
  }
}
