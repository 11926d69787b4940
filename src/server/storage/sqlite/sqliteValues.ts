import type { StepWatch } from '../../runtime/stepWatch'
import type { SqliteDatabase } from './sqliteDatabase'

import { KEEP_MS } from '../../runtime/stepWatch'
import { fromText, toText } from './nulText'

/** Keys and their values. Writes run in a transaction of the caller. */
export function createSqliteValues(db: SqliteDatabase, now: () => number, watch: StepWatch) {
  const isAlive = `taskgate_values.expires_at > CASE WHEN taskgate_values.ttl_ms < ${KEEP_MS} THEN ? ELSE ? END`
  const select = db.prepare(`SELECT value FROM taskgate_values WHERE key = ? AND ${isAlive}`)
  const selectEqual = db.prepare(`SELECT 1 FROM taskgate_values WHERE key = ? AND value = ? AND ${isAlive}`)
  const selectKey = db.prepare(`SELECT 1 FROM taskgate_values WHERE key = ? AND ${isAlive}`)
  const selectExpiry = db.prepare('SELECT expires_at FROM taskgate_values WHERE key = ?')
  const insert = db.prepare(
    `INSERT INTO taskgate_values (key, value, expires_at, ttl_ms) VALUES (?, ?, ?, ?)
     ON CONFLICT (key) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at, ttl_ms = excluded.ttl_ms
     WHERE NOT (${isAlive})`,
  )
  const update = db.prepare(
    `UPDATE taskgate_values SET value = ?, expires_at = ?, ttl_ms = ? WHERE key = ? AND value = ? AND ${isAlive}`,
  )
  const remove = db.prepare('DELETE FROM taskgate_values WHERE key = ?')

  /** The times after which a value with a short and one with a long ttl are alive. */
  function alive(): [short: number, long: number] {
    return [now(), watch.hasStepped(KEEP_MS) ? 0 : now()]
  }

  function get(key: string): string | null {
    const row = select.get(toText(key), ...alive()) as { value: string } | undefined
    return row ? fromText(row.value) : null
  }

  return {
    get,
    has(key: string): boolean {
      return selectKey.get(toText(key), ...alive()) !== undefined
    },
    holds(key: string, value: string): boolean {
      return selectEqual.get(toText(key), toText(value), ...alive()) !== undefined
    },
    left(key: string): number {
      const row = selectExpiry.get(toText(key)) as { expires_at: number } | undefined
      return row ? Math.max(0, Number(row.expires_at) - now()) : 0
    },
    insert(key: string, value: string, ttlMs: number): boolean {
      return Number(insert.run(toText(key), toText(value), now() + ttlMs, ttlMs, ...alive()).changes) === 1
    },
    take(key: string): string | null {
      const value = get(key)
      remove.run(toText(key))
      return value
    },
    replace(key: string, expected: string, value: string, ttlMs: number): boolean {
      const next = [toText(value), now() + ttlMs, ttlMs] as const
      return Number(update.run(...next, toText(key), toText(expected), ...alive()).changes) === 1
    },
  }
}
