import type { SqliteDatabase } from './sqliteDatabase'

import { toText } from './nulText'

/** Events counted per key, so that a flood keeps few rows. */
const MAX_EVENTS = 1_000

/** Events in sliding windows, one row each. Writes run in a transaction of the caller. */
export function createSqliteCounts(db: SqliteDatabase, now: () => number) {
  const selectCount = db.prepare('SELECT count(*) AS count FROM taskgate_events WHERE key = ? AND at > ?')
  const insert = db.prepare('INSERT INTO taskgate_events (key, at, expires_at) VALUES (?, ?, ?)')
  const removeNewest = db.prepare(
    `DELETE FROM taskgate_events WHERE rowid =
     (SELECT rowid FROM taskgate_events WHERE key = ? AND at > ? ORDER BY at DESC, rowid DESC LIMIT 1)`,
  )
  const removeOldest = db.prepare(
    `DELETE FROM taskgate_events WHERE rowid IN
     (SELECT rowid FROM taskgate_events WHERE key = ? ORDER BY at, rowid LIMIT ?)`,
  )

  function count(key: string, windowMs: number): number {
    return Number((selectCount.get(toText(key), now() - windowMs) as { count: number }).count)
  }

  return {
    count,
    add(key: string, windowMs: number): number {
      insert.run(toText(key), now(), now() + windowMs)
      const events = count(key, windowMs)
      if (events <= MAX_EVENTS) return events
      removeOldest.run(toText(key), events - MAX_EVENTS)
      return MAX_EVENTS
    },
    takeBack(key: string, windowMs: number): number {
      removeNewest.run(toText(key), now() - windowMs)
      return count(key, windowMs)
    },
  }
}
