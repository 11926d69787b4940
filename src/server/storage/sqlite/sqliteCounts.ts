import type { WindowCount } from '../storage'
import type { SqliteDatabase } from './sqliteDatabase'

import { toText } from './nulText'

/** Events counted per key, so that a flood keeps few rows. */
const MAX_EVENTS = 1_000

/** Events in sliding windows, one row each. Writes run in a transaction of the caller. */
export function createSqliteCounts(db: SqliteDatabase, now: () => number) {
  const isInWindow = 'key = ? AND at > ? AND at <= ?'
  const selectCount = db.prepare(`SELECT count(*) AS count, min(at) AS oldest FROM taskgate_events WHERE ${isInWindow}`)
  const insert = db.prepare('INSERT INTO taskgate_events (key, at, expires_at) VALUES (?, ?, ?)')
  const removeFuture = db.prepare('DELETE FROM taskgate_events WHERE key = ? AND at > ?')
  const removeNewest = db.prepare(
    `DELETE FROM taskgate_events WHERE rowid =
     (SELECT rowid FROM taskgate_events WHERE ${isInWindow} ORDER BY at DESC, rowid DESC LIMIT 1)`,
  )
  const removeOldest = db.prepare(
    `DELETE FROM taskgate_events WHERE rowid IN
     (SELECT rowid FROM taskgate_events WHERE key = ? ORDER BY at, rowid LIMIT ?)`,
  )

  function count(key: string, windowMs: number): WindowCount {
    const at = now()
    const row = selectCount.get(toText(key), at - windowMs, at) as { count: number; oldest: number | null }
    const freeInMs = row.oldest === null ? 0 : Number(row.oldest) + windowMs - at
    return { count: Number(row.count), freeInMs }
  }

  return {
    count,
    add(key: string, windowMs: number): WindowCount {
      const at = now()
      removeFuture.run(toText(key), at)
      insert.run(toText(key), at, at + windowMs)
      const counted = count(key, windowMs)
      if (counted.count <= MAX_EVENTS) return counted
      removeOldest.run(toText(key), counted.count - MAX_EVENTS)
      return count(key, windowMs)
    },
    takeBack(key: string, windowMs: number): WindowCount {
      removeNewest.run(toText(key), now() - windowMs, now())
      return count(key, windowMs)
    },
  }
}
