import type { TaskAnswer, TaskClient } from '../http/taskClient'
import type { Poller } from '../polling/pollState'
import type { PollerOptions } from '../polling/pollerOptions'

import { systemClock } from '../environment/clock'
import { Problem } from '../http/problem'
import { toProblem } from '../http/toProblem'
import { retryReason } from '../http/retryReason'
import { startPoller } from '../polling/poller'

/** The poller options that an app may change for a task. */
export type TaskPolling = Omit<PollerOptions<TaskAnswer>, 'immediate' | 'until' | 'onData' | 'signal'>

export interface PollTaskOptions {
  client: TaskClient
  taskId: string
  /** The shortest wait before the first call, in ms. */
  retryAfterMs?: number
  polling?: TaskPolling
  /** Receives each answer. */
  onAnswer(task: TaskAnswer): void
  /** Polling stopped, because the server is silent or a limit is reached. The task may go on. */
  onStalled(): void
  /** The server refuses to report on the task. */
  onLost(problem: Problem): void
}

const MINUTE_MS = 60_000
/** A task that the server has just accepted may not be found yet. */
const READ_AFTER_WRITE_MS = 5_000
const MAX_SILENCE_MS = 10 * MINUTE_MS
/** A call that is later than a busy or hidden page explains: the machine slept, or the browser froze the page. */
const MAX_LATE_MS = 2 * MINUTE_MS
/** Default of the poller. */
const TIMEOUT_MS = 15_000
const MAX_DURATION_MS = 24 * 60 * MINUTE_MS

/**
 * Polls a task until its end: often in the first minute, then less and less, slowly while the page is hidden. It does
 * not give up while the server answers. A task of 10 minutes costs 102 calls.
 */
export function pollTask(options: PollTaskOptions): Poller<TaskAnswer> {
  const { client, taskId, retryAfterMs, polling, onAnswer, onStalled, onLost } = options
  const now = (): number => (polling?.clock ?? systemClock).now()
  /** `expectedBy` is when the call that is planned or in flight should have ended its wait. */
  const contact = { lastAt: now(), expectedBy: Infinity, isForbidden: false }

  /** A gap in the life of the page says nothing about the server, so its silence begins anew. */
  function noteGap(): void {
    if (now() > contact.expectedBy + MAX_LATE_MS) contact.lastAt = now()
  }

  return startPoller<TaskAnswer>(
    async ({ signal, retryAfter }) => {
      const task = await client.status({ taskId }, { signal })
      if (task.pollAfterMs !== undefined) retryAfter(task.pollAfterMs)
      contact.lastAt = now()
      contact.isForbidden = false
      return task
    },
    {
      interval: ({ elapsed }) => (elapsed < MINUTE_MS ? 2_500 : elapsed < 5 * MINUTE_MS ? 5_000 : 10_000),
      whenHidden: 'slow',
      maxFailures: Infinity,
      maxDuration: MAX_DURATION_MS,
      isTransient(error, { elapsed }) {
        noteGap()
        const { status } = toProblem(error)
        if (status === 404 && elapsed < READ_AFTER_WRITE_MS) return true
        const isFirstRefusal = status === 403 && !contact.isForbidden
        contact.isForbidden = status === 403
        if (isFirstRefusal) return true // a firewall may refuse one call of many
        return now() - contact.lastAt < MAX_SILENCE_MS ? undefined : false
      },
      ...polling,
      immediate: false,
      until: ({ status }) => status !== 'pending',
      onData: onAnswer,
    },
    (state) => {
      const { status, error } = state
      noteGap()
      if (status === 'waiting') contact.expectedBy = state.nextAt
      if (status === 'polling') contact.expectedBy = now() + (polling?.timeout ?? TIMEOUT_MS)
      if (status === 'paused') contact.expectedBy = -Infinity
      const isSilent = status === 'failed' && retryReason(error) === 'transient'
      if (status === 'exhausted' || isSilent) onStalled()
      else if (status === 'failed') onLost(toProblem(error))
    },
    retryAfterMs,
  )
}
