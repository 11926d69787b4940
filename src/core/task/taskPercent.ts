import type { Task } from './task'

export interface TaskPercent {
  /** Whole percent. It never falls, and is at most 99 before the end. Undefined while unknown. */
  percent: number | undefined
  /** The task, or its phase, differs from that of the previous call. */
  isNew: boolean
}

/** Returns a function that reads the percentage of a task for display. It remembers, so each display needs its own. */
export function createTaskPercent(): (task: Task) => TaskPercent {
  let lastPhase: string | undefined
  let percent: number | undefined

  return ({ key, taskId, state, progress }) => {
    // The next start under a key has a percentage of its own, and so has an upload.
    const phase = `${key} ${taskId} ${state === 'preparing'}`
    const isNew = lastPhase !== phase
    if (isNew) percent = undefined
    lastPhase = phase
    if (state === 'done') {
      percent = 100
      lastPhase = undefined // a task that follows an end starts again
    } else if (progress !== undefined) {
      percent = Math.max(percent ?? 0, Math.min(99, Math.floor(progress * 100)))
    }
    return { percent, isNew }
  }
}
