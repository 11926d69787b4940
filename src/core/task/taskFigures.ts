import type { Task } from './task'

import { createEta } from './eta'
import { readShare } from './readShare'
import { createTaskPercent } from './taskPercent'

export interface TaskFigures {
  /** Whole percent, at most 99 before the end. Undefined while unknown. */
  percent?: number
  /** Milliseconds since the server accepted the start. */
  elapsedMs?: number
  /** Milliseconds left as the server tells, else an estimate. */
  etaMs?: number
}

/**
 * Returns a function that reads the figures of a task for display. It remembers, so each display needs its own. Without
 * `now` (epoch ms) it reads no time. With `isExact` the percentage also falls with the progress.
 */
export function createTaskFigures(): (task: Task, now?: number, isExact?: boolean) => TaskFigures {
  const readPercent = createTaskPercent()
  let eta = createEta()

  return (task, now, isExact) => {
    const { state, startedAt, endedAt = now } = task
    const { percent, isNew } = readPercent(task, isExact)
    const share = readShare(task.progress)
    if (isNew) eta = createEta()
    if (state !== 'done' && share !== undefined && now !== undefined) eta.add(share, now)
    const estimateMs = now === undefined ? undefined : eta.left(now)
    return {
      percent,
      elapsedMs: startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt,
      etaMs: state === 'pending' ? (task.etaMs ?? estimateMs) : undefined,
    }
  }
}
