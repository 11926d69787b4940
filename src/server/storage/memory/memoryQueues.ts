import type { StepWatch } from '../../runtime/stepWatch'
import type { Append, QueueItem, QueueOutcome, QueueState } from '../storage'

import { KEEP_MS, STEP_MS } from '../../runtime/stepWatch'

interface Item extends QueueItem {
  /** Position in the order of arrival. */
  order: number
  /** When `dueAt` was set. A time in the future means that the clock was set back since, and the wait is over. */
  waitsSince: number
  expiresAt: number
  settledAt: number
}

interface Queue {
  /** In the order of arrival. */
  all: Map<string, Item>
  /** New and leased items, the only ones that a lease checks. */
  open: Map<string, Item>
  /** Steps of the clock that its leases have taken into account. */
  steps: number
}

/** The queues of the memory storage. Every function is synchronous, hence atomic. */
export function createMemoryQueues(now: () => number, watch: StepWatch) {
  const queues = new Map<string, Queue>()
  let arrivals = 0

  function queueOf(name: string): Queue {
    let queue = queues.get(name)
    if (!queue) queues.set(name, (queue = { all: new Map(), open: new Map(), steps: watch.steps() }))
    return queue
  }

  function isAlive({ expiresAt }: Item): boolean {
    return expiresAt > now() || watch.hasStepped(KEEP_MS)
  }

  function find(name: string, id: string): Item | undefined {
    const item = queueOf(name).all.get(id)
    if (!item || isAlive(item)) return item
    remove(queueOf(name), id)
    return undefined
  }

  function remove({ all, open }: Queue, id: string): void {
    all.delete(id)
    open.delete(id)
  }

  function move(name: string, item: Item, state: QueueState): void {
    const { open } = queueOf(name)
    item.state = state
    item.settledAt = now()
    if (state === 'new') open.set(item.id, item)
    else open.delete(item.id)
  }

  function wait(item: Item, ms: number): void {
    item.waitsSince = now()
    item.dueAt = now() + ms
  }

  /** After a step of the clock, each lease lasts for a full lease from now, so that its holder can renew it. */
  function prolongLeases(queue: Queue, leaseMs: number): void {
    const steps = watch.steps()
    if (queue.steps === steps) return
    queue.steps = steps
    for (const item of queue.open.values()) if (item.state === 'leased') wait(item, leaseMs)
  }

  function isDue(item: Item): boolean {
    return item.dueAt <= now() || item.waitsSince > now() + STEP_MS
  }

  return {
    has(name: string, id: string): boolean {
      return find(name, id) !== undefined
    },
    add({ queue, id, value, ttlMs, notBefore = 0 }: Append): void {
      const { all, open } = queueOf(queue)
      // Member by member: in V8 a spread that is followed by more members takes a hundred times as long.
      const item: Item = {
        id,
        value,
        state: 'new',
        attempts: 0,
        dueAt: notBefore,
        waitsSince: now(),
        order: arrivals++,
        expiresAt: now() + ttlMs,
        settledAt: 0,
      }
      all.set(id, item)
      open.set(id, item)
    },
    lease(name: string, n: number, leaseMs: number): QueueItem[] {
      const leased: QueueItem[] = []
      const queue = queueOf(name)
      prolongLeases(queue, leaseMs)
      for (const { id } of queue.open.values()) {
        if (leased.length >= n) break
        const item = find(name, id)
        if (!item || !isDue(item)) continue
        item.state = 'leased'
        item.attempts += 1
        wait(item, leaseMs)
        leased.push(view(item))
      }
      return leased
    },
    settle(name: string, id: string, outcome: QueueOutcome, attempt?: number): boolean {
      const item = find(name, id)
      if (item?.state !== 'leased' || item.attempts !== (attempt ?? item.attempts)) return false
      if (outcome === 'removed') {
        remove(queueOf(name), id)
      } else if (typeof outcome === 'string') {
        move(name, item, outcome)
      } else if ('renewMs' in outcome) {
        wait(item, outcome.renewMs)
      } else {
        wait(item, outcome.retryInMs)
        move(name, item, 'new')
      }
      return true
    },
    list(name: string, state: QueueState, { after, limit }: { after?: string; limit: number }): QueueItem[] {
      const start = after === undefined ? -1 : (find(name, after)?.order ?? Infinity)
      const items: QueueItem[] = []
      for (const item of queueOf(name).all.values()) {
        if (items.length >= limit) break
        if (item.state === state && item.order > start && isAlive(item)) items.push(view(item))
      }
      return items
    },
    revive(name: string, id: string): boolean {
      const item = find(name, id)
      if (item?.state !== 'parked' && item?.state !== 'dead') return false
      item.dueAt = 0
      move(name, item, 'new')
      return true
    },
    purge(before: number): number {
      let purged = 0
      for (const queue of queues.values()) {
        for (const item of queue.all.values()) {
          if (isAlive(item) && !(item.state === 'done' && item.settledAt < before)) continue
          remove(queue, item.id)
          purged += 1
        }
      }
      return purged
    },
    clear(): void {
      queues.clear()
    },
  }
}

function view({ id, value, state, attempts, dueAt }: Item): QueueItem {
  return { id, value, state, attempts, dueAt }
}
