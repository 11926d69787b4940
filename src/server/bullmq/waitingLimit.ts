import type { Queue } from 'bullmq'
import type { AnyServerAction } from '../tasks/serverAction'
import type { RunnerHost } from '../run/runner'

import { elapsedOf } from '../runtime/clock'
import { DEFAULT_CONCURRENCY, DEFAULT_MAX_QUEUED } from '../tasks/serverAction'
import { withTimeout } from '../runtime/withTimeout'

/** Limits how many tasks of one action wait, in all processes together. */
export interface WaitingLimit {
  /** Reserves a place for a start; `null` if there is none. The returned function releases it. */
  reserve(): Promise<(() => void) | null>
  /** Call after a start of this process was added to the queue. */
  added(): void
}

export interface WaitingLimitOptions {
  host: RunnerHost
  queue: Queue
  name: string
  action: AnyServerAction
}

/** How long Bull's counts are reused; the tasks that this process adds meanwhile are counted on top. */
const COUNTS_VALID_MS = 1_000
/** How long a start waits for Bull's counts. */
const COUNTS_WITHIN_MS = 2_000

/**
 * Compares `maxQueued` with Bull's own counts. Two processes that start at the same moment may each take the last place.
 * Without Redis the last counts stay in use, so starts continue as far as the storage and `maxQueued` allow.
 */
export function createWaitingLimit({ host, queue, name, action }: WaitingLimitOptions): WaitingLimit {
  const { concurrency = DEFAULT_CONCURRENCY, maxQueued = DEFAULT_MAX_QUEUED } = action
  let counts = { waiting: 0, active: 0 }
  let countedAt = -Infinity
  let counting: Promise<void> | undefined
  /** Starts in flight. */
  let reserved = 0
  /** Tasks that this process has added since the counts were taken. */
  let added = 0

  async function count(): Promise<void> {
    const addedBefore = added
    try {
      counts = await withTimeout(host.clock, COUNTS_WITHIN_MS, jobCounts())
      added -= addedBefore
    } catch (error) {
      host.onError(error, `count of waiting ${name} in Bull`)
    }
    countedAt = elapsedOf(host.clock)
    counting = undefined
  }

  async function jobCounts() {
    await queue.waitUntilReady()
    const { wait = 0, delayed = 0, active = 0 } = await queue.getJobCounts('wait', 'delayed', 'active')
    return { waiting: wait + delayed, active }
  }

  return {
    async reserve() {
      if (elapsedOf(host.clock) - countedAt >= COUNTS_VALID_MS) await (counting ??= count())
      const idle = Math.max(0, concurrency - counts.active)
      if (reserved + added + counts.waiting >= maxQueued + idle) return null
      reserved += 1
      return () => {
        reserved -= 1
      }
    },
    added() {
      added += 1
    },
  }
}
