import type { StepWatch } from '../../runtime/stepWatch'
import type { SqliteDatabase } from './sqliteDatabase'

import { KEEP_MS } from '../../runtime/stepWatch'

export interface SqliteSweeper {
  /** Deletes up to `limit` expired rows. Returns their number. */
  expired(limit: number): number
  /** Deletes up to `limit` items that were done before `before` (epoch ms). Returns their number. */
  done(before: number, limit: number): number
}

/**
 * Deletes a few rows at a time, found by an index, so that no sweep is long. Runs in a transaction of the caller. Deletes
 * nothing for an hour after a step of the clock.
 */
export function createSqliteSweeper(db: SqliteDatabase, now: () => number, watch: StepWatch): SqliteSweeper {
  const remove = (table: string, which: string) =>
    db.prepare(`DELETE FROM ${table} WHERE rowid IN (SELECT rowid FROM ${table} WHERE ${which} LIMIT ?)`)
  const removeExpired = ['taskgate_values', 'taskgate_events', 'taskgate_items'].map((table) =>
    remove(table, 'expires_at <= ?'),
  )
  const removeDone = remove('taskgate_items', "state = 'done' AND settled_at < ?")

  return {
    expired(limit) {
      if (watch.hasStepped(KEEP_MS)) return 0
      let removed = 0
      for (const statement of removeExpired) removed += Number(statement.run(now(), limit - removed).changes)
      return removed
    },
    done(before, limit) {
      if (watch.hasStepped(KEEP_MS)) return 0
      return Number(removeDone.run(before, limit).changes)
    },
  }
}
