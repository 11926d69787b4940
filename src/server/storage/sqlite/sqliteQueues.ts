import type { StepWatch } from '../../runtime/stepWatch'
import type { Append, QueueItem, QueueOutcome, QueueState } from '../storage'
import type { SqliteDatabase } from './sqliteDatabase'

import { KEEP_MS, STEP_MS } from '../../runtime/stepWatch'
import { fromText, toText } from './nulText'
import { IS_CLOSED, IS_LEASED, IS_OPEN } from './schema'

interface Row {
  arrival: number
  id: string
  value: string
  state: QueueState
  attempts: number
  due_at: number
}

/** Queues and their items. Writes run in a transaction of the caller. */
export function createSqliteQueues(db: SqliteDatabase, now: () => number, watch: StepWatch) {
  const select = 'SELECT arrival, id, value, state, attempts, due_at FROM taskgate_items'
  const isThis = 'queue = ? AND id = ? AND expires_at > ?'
  const isLeased = `${isThis} AND state = 'leased' AND attempts = ifnull(?, attempts)`
  const listing = (part: string) =>
    db.prepare(`${select} WHERE ${part} AND queue = ? AND state = ? AND arrival > ? AND expires_at > ?
                ORDER BY arrival LIMIT ?`)

  const selectThis = db.prepare(`SELECT arrival FROM taskgate_items WHERE ${isThis}`)
  const insert = db.prepare(
    `INSERT INTO taskgate_items (queue, id, value, due_at, waits_since, expires_at, state, attempts, settled_at)
     VALUES (?, ?, ?, ?, ?, ?, 'new', 0, 0) ON CONFLICT (queue, id) DO NOTHING`,
  )
  const removeExpired = db.prepare('DELETE FROM taskgate_items WHERE queue = ? AND id = ? AND expires_at <= ?')
  const isDue = `${IS_OPEN} AND queue = ? AND (due_at <= ? OR waits_since > ?) AND expires_at > ?`
  const selectDue = db.prepare(`${select} WHERE ${isDue} ORDER BY arrival LIMIT ?`)
  const selectAnyDue = db.prepare(`SELECT 1 FROM taskgate_items WHERE ${isDue} LIMIT 1`)
  const lease = db.prepare(
    `UPDATE taskgate_items SET state = 'leased', attempts = attempts + 1, due_at = ?, waits_since = ?
     WHERE arrival = ?`,
  )
  const prolong = db.prepare(
    `UPDATE taskgate_items SET due_at = ?, waits_since = ? WHERE ${IS_LEASED} AND queue = ? AND waits_since > ?`,
  )
  const close = db.prepare(`UPDATE taskgate_items SET state = ?, settled_at = ? WHERE ${isLeased}`)
  const remove = db.prepare(`DELETE FROM taskgate_items WHERE ${isLeased}`)
  const wait = db.prepare(`UPDATE taskgate_items SET state = ?, due_at = ?, waits_since = ? WHERE ${isLeased}`)
  const selectOpen = listing(IS_OPEN)
  const selectClosed = listing(IS_CLOSED)
  const revive = db.prepare(
    `UPDATE taskgate_items SET state = 'new', due_at = 0 WHERE ${isThis} AND state IN ('parked', 'dead')`,
  )

  /** Steps of the clock that the leases of a queue have taken into account. */
  const stepsOf = new Map<string, number>()

  function hasStepped(queue: string): boolean {
    const steps = watch.steps()
    return (stepsOf.get(queue) ?? 0) !== steps
  }

  /** After a step of the clock, each lease lasts for a full lease from now, so that its holder can renew it. */
  function prolongLeases(queue: string, leaseMs: number): void {
    prolong.run(now() + leaseMs, now(), toText(queue), hasStepped(queue) ? -1 : now() + STEP_MS)
    stepsOf.set(queue, watch.steps())
  }

  /** The time after which an item is alive. */
  function alive(): number {
    return watch.hasStepped(KEEP_MS) ? 0 : now()
  }

  function arrivalOf(queue: string, id: string): number | undefined {
    return (selectThis.get(toText(queue), toText(id), alive()) as Pick<Row, 'arrival'> | undefined)?.arrival
  }

  return {
    has(queue: string, id: string): boolean {
      return arrivalOf(queue, id) !== undefined
    },
    /** Returns false if an item with this id exists. */
    add({ queue, id, value, ttlMs, notBefore = 0 }: Append): boolean {
      const place = [toText(queue), toText(id)] as const
      const add = () => Number(insert.run(...place, toText(value), notBefore, now(), now() + ttlMs).changes) === 1
      return add() || (Number(removeExpired.run(...place, alive()).changes) === 1 && add())
    },
    /** Returns false if a lease would return nothing and change nothing. */
    mayLease(queue: string): boolean {
      return hasStepped(queue) || selectAnyDue.get(toText(queue), now(), now() + STEP_MS, alive()) !== undefined
    },
    lease(queue: string, n: number, leaseMs: number): QueueItem[] {
      prolongLeases(queue, leaseMs)
      const at = now()
      const dueAt = at + leaseMs
      const due = selectDue.all(toText(queue), at, at + STEP_MS, alive(), limitOf(n)) as Row[]
      return due.map((row) => {
        lease.run(dueAt, at, row.arrival)
        return { ...view(row), state: 'leased', attempts: row.attempts + 1, dueAt }
      })
    },
    settle(queue: string, id: string, outcome: QueueOutcome, attempt?: number): boolean {
      const leased = [toText(queue), toText(id), alive(), attempt ?? null] as const
      if (outcome === 'removed') return Number(remove.run(...leased).changes) === 1
      if (typeof outcome === 'string') return Number(close.run(outcome, now(), ...leased).changes) === 1
      const [state, ms] = 'renewMs' in outcome ? ['leased', outcome.renewMs] : ['new', outcome.retryInMs]
      return Number(wait.run(state, now() + ms, now(), ...leased).changes) === 1
    },
    list(queue: string, state: QueueState, { after, limit }: { after?: string; limit: number }): QueueItem[] {
      const start = after === undefined ? -1 : arrivalOf(queue, after)
      if (start === undefined) return []
      const selectState = state === 'new' || state === 'leased' ? selectOpen : selectClosed
      return (selectState.all(toText(queue), state, start, alive(), limitOf(limit)) as Row[]).map(view)
    },
    revive(queue: string, id: string): boolean {
      return Number(revive.run(toText(queue), toText(id), alive()).changes) === 1
    },
  }
}

/** SQLite treats a negative limit as none, and rejects fractions and infinity. */
function limitOf(n: number): number {
  return Math.max(0, Math.min(Math.floor(n), Number.MAX_SAFE_INTEGER))
}

function view({ id, value, state, attempts, due_at: dueAt }: Row): QueueItem {
  return { id: fromText(id), value: fromText(value), state, attempts, dueAt }
}
