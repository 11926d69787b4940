import type { Task } from './task'

import { createEta } from './eta'
import { createTaskPercent } from './taskPercent'

export interface TaskFigures {
  /** Whole percent, never falling, at most 99 before the end; undefined while nobody can say. */
  percent?: number
  /** Milliseconds since the start was accepted. */
  elapsedMs?: number
  /** Milliseconds left: the server's word, else a guess. */
  etaMs?: number
}

/**
 * Reads the figures of a task as people are shown them. It remembers, so that what is shown never goes back. Without the
 * time (epoch ms) it reads the percentage alone.
 */
export function createTaskFigures(): (task: Task, now?: number) => TaskFigures {
  const readPercent = createTaskPercent()
  let eta = createEta()

  return (task, now) => {
    const { state, progress, startedAt, endedAt = now } = task
    const { percent, isNew } = readPercent(task)
    if (isNew) eta = createEta()
    if (state !== 'done' && progress !== undefined && now) eta.add(progress, now)
    return {
      percent,
      elapsedMs: startedAt && endedAt ? endedAt - startedAt : undefined,
      etaMs: state === 'pending' ? (task.etaMs ?? (now && eta.left(now))) : undefined,
    }
  }
}
