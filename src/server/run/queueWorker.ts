import type { ServerClock } from '../runtime/clock'
import type { QueueItem, QueueOutcome, Storage } from '../storage/storage'

import { withTimeout } from '../runtime/withTimeout'
import { createLeaseLoop } from './leaseLoop'
import { createRetries } from './retries'

export interface QueueWorkerOptions {
  storage: Storage
  clock: ServerClock
  queue: string
  /** Items handled at the same time. */
  atOnce: number
  /** An item that is not settled within this time is handled again, here or in another process. */
  leaseMs: number
  /** Waits before the second, third … try of an item whose handling throws. */
  retryMs: readonly number[]
  /** Delays each lease until it resolves. */
  ready?(): Promise<void>
  /** Resolves to the outcome of the item, optionally with a step to run once the outcome is stored. */
  handle(item: QueueItem): Promise<Handled>
  /** Called before an item is given up after its last try. Without it, the last wait is repeated for ever. */
  onDead?(item: QueueItem, error: unknown): Promise<void>
  onError(error: unknown, where: string): void
}

export type Handled = QueueOutcome | { outcome: QueueOutcome; after(): Promise<void> }

export interface QueueWorker {
  start(): void
  /** Checks the queue for new items. */
  wake(): void
  /** Takes no more items. Resolves when those in flight are settled. */
  close(): Promise<void>
}

/** Polling interval, for items that become due and for those of a lost process. */
const BEAT_MS = 1_000

/** Handles the items of one queue, a few at a time, each until it is done, parked or dead. */
export function createQueueWorker(options: QueueWorkerOptions): QueueWorker {
  const { storage, clock, queue, atOnce, leaseMs, retryMs, ready, handle, onDead, onError } = options
  const retries = createRetries(retryMs, onDead === undefined)
  const loop = createLeaseLoop({ storage, clock, queue, places: atOnce, leaseMs, ready, handle: handleInTime, onError })
  let stopBeat: (() => void) | undefined

  function handleInTime(item: QueueItem): Promise<void> {
    return withTimeout(clock, leaseMs, handleAndSettle(item)).catch((error: unknown) =>
      onError(error, `item ${item.id} of ${queue}`),
    )
  }

  async function handleAndSettle(item: QueueItem): Promise<void> {
    const { outcome, after } = await handleOrRetry(item)
    const isOurs = await storage.settle(queue, item.id, outcome, item.attempts)
    if (isOurs) await after?.()
  }

  async function handleOrRetry(item: QueueItem): Promise<{ outcome: QueueOutcome; after?(): Promise<void> }> {
    try {
      const handled = await handle(item)
      retries.forget(item.id)
      return typeof handled === 'object' && 'outcome' in handled ? handled : { outcome: handled }
    } catch (error) {
      return { outcome: await afterFailure(item, error) }
    }
  }

  async function afterFailure(item: QueueItem, error: unknown): Promise<QueueOutcome> {
    onError(error, `item ${item.id} of ${queue}`)
    const retryInMs = retries.nextDelay(item.id)
    if (retryInMs !== null) return { retryInMs }
    await onDead?.(item, error)
    return 'dead'
  }

  function beat(): void {
    stopBeat = clock.after(BEAT_MS, () => {
      loop.wake()
      beat()
    })
  }

  return {
    start() {
      loop.wake()
      beat()
    },
    wake: loop.wake,
    async close() {
      const closing = loop.close()
      stopBeat?.()
      await closing
    },
  }
}
