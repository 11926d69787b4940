import type { Append, QueueItem, QueueOutcome, QueueState } from './storage'

interface Item extends QueueItem {
  /** Place in the order of arrival. */
  order: number
  expiresAt: number
  settledAt: number
}

interface Queue {
  /** New and leased items: all that a lease has to look at. */
  open: Map<string, Item>
  closed: Map<string, Item>
}

/** The queues of the memory storage. Every function is synchronous, hence one step. */
export function createMemoryQueues(now: () => number) {
  const queues = new Map<string, Queue>()
  let arrivals = 0

  function queueOf(name: string): Queue {
    let queue = queues.get(name)
    if (!queue) queues.set(name, (queue = { open: new Map(), closed: new Map() }))
    return queue
  }

  function find(name: string, id: string): Item | undefined {
    const { open, closed } = queueOf(name)
    const item = open.get(id) ?? closed.get(id)
    if (!item || item.expiresAt > now()) return item
    open.delete(id)
    closed.delete(id)
    return undefined
  }

  function move(name: string, item: Item, state: QueueState): void {
    const { open, closed } = queueOf(name)
    item.state = state
    item.settledAt = now()
    const isOpen = state === 'new' || state === 'leased'
    ;(isOpen ? closed : open).delete(item.id)
    ;(isOpen ? open : closed).set(item.id, item)
  }

  return {
    has(name: string, id: string): boolean {
      return find(name, id) !== undefined
    },
    add({ queue, id, value, ttlMs, notBefore = 0 }: Append): void {
      const item: QueueItem = { id, value, state: 'new', attempts: 0, dueAt: notBefore }
      queueOf(queue).open.set(id, { ...item, order: arrivals++, expiresAt: now() + ttlMs, settledAt: 0 })
    },
    lease(name: string, n: number, leaseMs: number): QueueItem[] {
      const leased: QueueItem[] = []
      for (const { id } of queueOf(name).open.values()) {
        if (leased.length >= n) break
        const item = find(name, id)
        if (!item || item.dueAt > now()) continue
        item.state = 'leased'
        item.attempts += 1
        item.dueAt = now() + leaseMs
        leased.push(view(item))
      }
      return leased
    },
    settle(name: string, id: string, outcome: QueueOutcome, attempt?: number): boolean {
      const item = find(name, id)
      if (item?.state !== 'leased' || item.attempts !== (attempt ?? item.attempts)) return false
      if (outcome === 'dropped') {
        queueOf(name).open.delete(id)
      } else if (typeof outcome === 'string') {
        move(name, item, outcome)
      } else if ('renewMs' in outcome) {
        item.dueAt = now() + outcome.renewMs
      } else {
        item.dueAt = now() + outcome.retryInMs
        move(name, item, 'new')
      }
      return true
    },
    list(name: string, state: QueueState, { after, limit }: { after?: string; limit: number }): QueueItem[] {
      const { open, closed } = queueOf(name)
      const items = [...(state === 'new' || state === 'leased' ? open : closed).values()]
      const start = after === undefined ? -1 : (find(name, after)?.order ?? Infinity)
      return items
        .filter((item) => item.state === state && item.order > start && item.expiresAt > now())
        .sort((a, b) => a.order - b.order)
        .slice(0, limit)
        .map(view)
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
      for (const { open, closed } of queues.values()) {
        for (const map of [open, closed]) {
          for (const { id, state, settledAt, expiresAt } of map.values()) {
            const isOver = expiresAt <= now() || (state === 'done' && settledAt < before)
            if (isOver && map.delete(id)) purged += 1
          }
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
