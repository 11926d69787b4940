import type { ServerClock } from '../runtime/clock'
import type { QueueItem, QueueOutcome, Storage } from '../storage/storage'

import { afterThisTurn } from '../runtime/afterThisTurn'
import { withTimeout } from '../runtime/withTimeout'

export interface QueueWorkerOptions {
  storage: Storage
  clock: ServerClock
  queue: string
  /** Items handled at the same time. */
  atOnce: number
  /** An item that is not settled for this long is handled again, here or elsewhere. */
  leaseMs: number
  /** Waits before the second, third … try of an item whose handling throws. */
  retryMs: readonly number[]
  /** More is taken on when this has resolved; without it at once. */
  ready?(): Promise<void>
  /** Resolves to what becomes of the item, and perhaps what to do once that is stored. */
  handle(item: QueueItem): Promise<Handled>
  /** An item is given up after its last try. Without this none ever is: the last wait is repeated. */
  onDead?(item: QueueItem, error: unknown): Promise<void>
  onError(error: unknown, where: string): void
}

export type Handled = QueueOutcome | { outcome: QueueOutcome; after(): Promise<void> }

export interface QueueWorker {
  start(): void
  /** There may be something new in the queue. */
  wake(): void
  /** Takes no more items; resolves when those under way are settled. */
  close(): Promise<void>
}

/** How often the queue is looked at unasked: for items whose time has come, and for those of a lost process. */
const BEAT_MS = 1_000
/** Retries spread by this share, so that what failed together does not come back together. */
const JITTER = 0.2
/** Items whose failures are remembered. When there are more, all begin anew. */
const MOST_FAILURES = 10_000

/** Handles the items of one queue, a few at a time, each until it is done, parked or dead. */
export function createQueueWorker(options: QueueWorkerOptions): QueueWorker {
  const { storage, clock, queue, atOnce, leaseMs, retryMs, ready, handle, onDead, onError } = options
  const underWay = new Set<Promise<void>>()
  /** How often handling an item threw here. Not its attempts: those also count how often it was parked and woken. */
  const failures = new Map<string, number>()
  let filling: Promise<void> | undefined
  let hasMore = false
  let isClosed = false
  let stopBeat: (() => void) | undefined

  function wake(): void {
    hasMore = true
    if (isClosed || filling) return
    filling = fill()
      .catch((error: unknown) => onError(error, `lease of ${queue}`))
      .then(() => {
        filling = undefined
        if (hasMore && underWay.size < atOnce) wake() // `wake` was called after the loop and before this
      })
  }

  async function fill(): Promise<void> {
    while (hasMore && !isClosed && underWay.size < atOnce) {
      hasMore = false
      // Items that end together are replaced by one lease, and other work of this process gets its turn.
      await new Promise<void>(afterThisTurn)
      await ready?.()
      if (isClosed) return
      const free = atOnce - underWay.size
      // A call that hangs must not stop the queue; what it leases later is due again when the lease is over.
      const items = await withTimeout(clock, leaseMs, storage.lease(queue, free, leaseMs))
      if (items.length === free) hasMore = true
      items.forEach(begin)
    }
  }

  function begin(item: QueueItem): void {
    const ended = withTimeout(clock, leaseMs, run(item))
      .catch((error: unknown) => onError(error, `item ${item.id} of ${queue}`))
      .then(() => {
        underWay.delete(ended)
        if (hasMore) wake()
      })
    underWay.add(ended)
  }

  async function run(item: QueueItem): Promise<void> {
    const handled = await handle(item).then(
      (done) => {
        failures.delete(item.id)
        return done
      },
      (error: unknown) => failed(item, error),
    )
    const { outcome, after } =
      typeof handled === 'object' && 'outcome' in handled ? handled : { outcome: handled, after: undefined }
    const isOurs = await storage.settle(queue, item.id, outcome, item.attempts)
    if (isOurs) await after?.()
  }

  async function failed(item: QueueItem, error: unknown): Promise<QueueOutcome> {
    onError(error, `item ${item.id} of ${queue}`)
    const before = failures.get(item.id) ?? 0
    failures.delete(item.id)
    if (failures.size >= MOST_FAILURES) failures.clear()
    const waitMs = retryMs[before] ?? (onDead ? undefined : retryMs.at(-1))
    if (waitMs !== undefined) failures.set(item.id, before + 1)
    if (waitMs !== undefined) return { retryInMs: Math.round(waitMs * (1 + JITTER * Math.random())) }
    await onDead?.(item, error)
    return 'dead'
  }

  function beat(): void {
    stopBeat = clock.after(BEAT_MS, () => {
      wake()
      beat()
    })
  }

  return {
    start() {
      wake()
      beat()
    },
    wake,
    async close() {
      isClosed = true
      stopBeat?.()
      await filling
      await Promise.all(underWay)
    },
  }
}
