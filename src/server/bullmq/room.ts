import type { Queue } from 'bullmq'
import type { AnyServerAction } from '../tasks/serverAction'
import type { RunnerHost } from '../run/runner'

import { DEFAULT_CONCURRENCY, DEFAULT_MAX_QUEUED } from '../tasks/serverAction'
import { withTimeout } from '../runtime/withTimeout'

/** How many more tasks of one action may wait, all processes together. */
export interface Room {
  /** Keeps a place; `null` if there is none. The function gives it back. */
  reserve(): Promise<(() => void) | null>
  /** A task of this process has taken the place that was kept for it. */
  added(): void
}

export interface RoomOptions {
  host: RunnerHost
  queue: Queue
  name: string
  action: AnyServerAction
}

/** Bull's counts serve for this long; what this process adds meanwhile is counted on top. */
const COUNTS_SERVE_MS = 1_000
/** A start waits for the counts no longer than this. */
const COUNTS_WITHIN_MS = 2_000

/**
 * Looks at how many jobs Bull has. Two processes that start at the same moment may each take the last place. Without
 * Redis the last counts serve on, so that starts go on as far as the storage and `maxQueued` allow.
 */
export function createRoom({ host, queue, name, action }: RoomOptions): Room {
  const { concurrency = DEFAULT_CONCURRENCY, maxQueued = DEFAULT_MAX_QUEUED } = action
  let waiting = 0
  let active = 0
  let countedAt = -Infinity
  let counting: Promise<void> | undefined
  /** Starts under way, and tasks that this process has added since the counts were taken. */
  let reserved = 0
  let added = 0

  async function count(): Promise<void> {
    const before = added
    try {
      const counts = await withTimeout(host.clock, COUNTS_WITHIN_MS, jobCounts())
      waiting = counts.wait! + counts.delayed!
      active = counts.active!
      added -= before
    } catch (error) {
      host.onError(error, `count of waiting ${name} in Bull`)
    }
    countedAt = host.clock.now()
    counting = undefined
  }

  async function jobCounts(): Promise<Record<string, number>> {
    await queue.waitUntilReady()
    return queue.getJobCounts('wait', 'delayed', 'active')
  }

  return {
    async reserve() {
      if (host.clock.now() - countedAt >= COUNTS_SERVE_MS) await (counting ??= count())
      const free = Math.max(0, concurrency - active)
      if (reserved + added + waiting >= maxQueued + free) return null
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
