import type { Poller } from '../polling/poller'
import type { PollerOptions } from '../polling/pollerOptions'
import type { TaskAnswer, TaskClient } from '../http/taskClient'

import { systemClock } from '../environment/clock'
import { retryReason } from '../http/retryReason'
import { startPoller } from '../polling/poller'
import { Problem, toProblem } from '../http/problem'

/** What a task's following may change of the usual. */
export type TaskPolling = Omit<PollerOptions<TaskAnswer>, 'immediate' | 'until' | 'onData' | 'signal'>

export interface FollowOptions {
  client: TaskClient
  taskId: string
  /** Least wait before the first look, in ms. */
  firstAfterMs?: number
  polling?: TaskPolling
  /** Each answer. */
  onAnswer(task: TaskAnswer): void
  /** We stop asking: nobody answers, or a limit is reached. The task may go on. */
  onStalled(): void
  /** The server will not tell. */
  onLost(problem: Problem): void
}

const MINUTE = 60_000
/** A task that was only just accepted may not be found at once. */
const READ_AFTER_WRITE = 5_000
const MAX_SILENCE = 10 * MINUTE
const MAX_DURATION = 24 * 60 * MINUTE

/**
 * Asks for a task until it has come to its end: often in the first minute, then ever less, slowly while hidden, and
 * without giving up as long as there is a sign of life. A 10-minute task costs 102 calls.
 */
export function followTask(options: FollowOptions): Poller<TaskAnswer> {
  const { client, taskId, firstAfterMs, polling, onAnswer, onStalled, onLost } = options
  const now = (): number => (polling?.clock ?? systemClock).now()
  let lastSignAt = now()
  let wasPaused = false
  return startPoller<TaskAnswer>(
    async ({ signal, retryAfter }) => {
      const task = await client.status({ taskId }, { signal })
      if (task.pollAfterMs !== undefined) retryAfter(task.pollAfterMs)
      lastSignAt = now()
      return task
    },
    {
      interval: ({ elapsed }) => (elapsed < MINUTE ? 2_500 : elapsed < 5 * MINUTE ? 5_000 : 10_000),
      whenHidden: 'slow',
      maxFailures: Infinity,
      maxDuration: MAX_DURATION,
      isTransient(error, { elapsed }) {
        if (toProblem(error).status === 404 && elapsed < READ_AFTER_WRITE) return true
        return now() - lastSignAt < MAX_SILENCE ? undefined : false
      },
      ...polling,
      immediate: false,
      until: ({ status }) => status !== 'pending',
      onData: onAnswer,
    },
    ({ status, error }) => {
      if (wasPaused) lastSignAt = now() // nobody was asked, so nobody was silent
      wasPaused = status === 'paused'
      const isSilent = status === 'failed' && retryReason(error) === 'transient'
      if (status === 'exhausted' || isSilent) onStalled()
      else if (status === 'failed') onLost(toProblem(error))
    },
    firstAfterMs,
  )
}
