import type { Task } from './task'

import { createEta } from './eta'
import { createTaskPercent } from './taskPercent'

export interface TaskFigures {
  /** Whole percent. It never falls, and is at most 99 before the end. Undefined while unknown. */
  percent?: number
  /** Milliseconds since the server accepted the start. */
  elapsedMs?: number
  /** Milliseconds left as the server tells, else an estimate. */
  etaMs?: number
}

/**
 * Returns a function that reads the figures of a task for display. It keeps the percentage from falling, so each display
 * needs its own. Without `now` (epoch ms) it reads no time.
 */
export function createTaskFigures(): (task: Task, now?: number) => TaskFigures {
  const readPercent = createTaskPercent()
  let eta = createEta()

  return (task, now) => {
    const { state, progress, startedAt, endedAt = now } = task
    const { percent, isNew } = readPercent(task)
    if (isNew) eta = createEta()
    if (state !== 'done' && progress !== undefined && now !== undefined) eta.add(progress, now)
    const estimateMs = now === undefined ? undefined : eta.left(now)
    return {
      percent,
      elapsedMs: startedAt === undefined || endedAt === undefined ? undefined : endedAt - startedAt,
      etaMs: state === 'pending' ? (task.etaMs ?? estimateMs) : undefined,
    }
  }
}
