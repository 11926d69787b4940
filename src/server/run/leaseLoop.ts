import type { QueueItem, Storage } from '../storage/storage'
import type { ServerClock } from '../runtime/clock'

import { afterThisTurn } from '../runtime/afterThisTurn'
import { withTimeout } from '../runtime/withTimeout'

export interface LeaseLoopOptions {
  storage: Storage
  clock: ServerClock
  queue: string
  /** Items handled at the same time. */
  places: number
  leaseMs: number
  /** Delays each lease until it resolves. */
  ready?(): Promise<void>
  /** Handles a leased item and resolves when its place is free again. */
  handle(item: QueueItem): Promise<void>
  /** Called after each lease; `isEmpty` if the queue holds no more due items. */
  onLease?(count: number, isEmpty: boolean): void
  onError(error: unknown, where: string): void
}

export interface LeaseLoop {
  /** Number of items in flight. */
  active(): number
  /** Leases items into the free places. */
  wake(): void
  /** Leases no more items. Resolves when those in flight have ended. */
  close(): Promise<void>
}

/** Fills the free places of a worker from a queue, one lease call at a time, until the queue has no more due items. */
export function createLeaseLoop(options: LeaseLoopOptions): LeaseLoop {
  const { storage, clock, queue, places, leaseMs, ready, handle, onLease, onError } = options
  const inFlight = new Set<Promise<void>>()
  let filling: Promise<void> | undefined
  /** Whether the queue may hold more due items than the current lease call returns. */
  let hasMore = false
  let isClosed = false

  function wake(): void {
    hasMore = true
    if (isClosed || filling) return
    filling = fill()
      .catch((error: unknown) => onError(error, `lease of ${queue}`))
      .then(() => {
        filling = undefined
        if (hasMore && inFlight.size < places) wake() // `wake` was called after the loop and before this
      })
  }

  async function fill(): Promise<void> {
    while (hasMore && !isClosed && inFlight.size < places) {
      hasMore = false
      // Items that end together are replaced by one lease call, and other work of this process gets its turn.
      await new Promise<void>(afterThisTurn)
      await ready?.()
      if (isClosed) return
      const free = places - inFlight.size
      // A call that hangs must not stop the queue. What it leases later is due again when the lease ends.
      const items = await withTimeout(clock, leaseMs, storage.lease(queue, free, leaseMs))
      onLease?.(items.length, items.length < free && !hasMore)
      if (items.length === free) hasMore = true
      items.forEach(begin)
    }
  }

  function begin(item: QueueItem): void {
    const ended = handle(item).then(() => {
      inFlight.delete(ended)
      if (hasMore) wake()
    })
    inFlight.add(ended)
  }

  return {
    active: () => inFlight.size,
    wake,
    async close() {
      isClosed = true
      await filling
      await Promise.all(inFlight)
    },
  }
}
