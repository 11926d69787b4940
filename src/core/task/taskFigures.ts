import type { Task } from './task'

import { createEta } from './eta'

export interface TaskFigures {
  /** Whole percent, never falling, at most 99 before the end; undefined while nobody can say. */
  percent?: number
  /** Milliseconds since the start was accepted. */
  elapsedMs?: number
  /** Milliseconds left: the server's word, else a guess. */
  etaMs?: number
}

/** Reads the figures of a task as people are shown them. It remembers, so that what is shown never goes back. */
export function createTaskFigures(): (task: Task, now: number) => TaskFigures {
  let shown: string | undefined
  let percent: number | undefined
  let eta = createEta()

  return (task, now) => {
    const { key, taskId, state, progress, startedAt, endedAt = now } = task
    // The next start under a key has figures of its own, and so has an upload.
    const phase = `${key} ${taskId} ${state === 'preparing'}`
    if (shown !== phase) {
      shown = phase
      percent = undefined
      eta = createEta()
    }
    if (state === 'done') {
      percent = 100
      shown = undefined // what comes after an end begins anew
    } else if (progress !== undefined) {
      percent = Math.max(percent ?? 0, Math.min(99, Math.floor(progress * 100)))
      if (now) eta.add(progress, now)
    }
    return {
      percent,
      elapsedMs: startedAt && endedAt ? endedAt - startedAt : undefined,
      etaMs: state === 'pending' ? (task.etaMs ?? eta.left(now)) : undefined,
    }
  }
}
