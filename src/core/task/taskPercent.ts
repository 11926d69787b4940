import type { Task } from './task'

/**
 * Reads the whole percentage of a task as people are shown it: never falling, at most 99 before the end, undefined while
 * nobody can say. It remembers; `isNew` tells that the task, or its phase, is another one than before.
 */
export function createTaskPercent(): (task: Task) => { percent: number | undefined; isNew: boolean } {
  let shown: string | undefined
  let percent: number | undefined

  return ({ key, taskId, state, progress }) => {
    // The next start under a key has a percentage of its own, and so has an upload.
    const phase = `${key} ${taskId} ${state === 'preparing'}`
    const isNew = shown !== phase
    if (isNew) percent = undefined
    shown = phase
    if (state === 'done') {
      percent = 100
      shown = undefined // what comes after an end begins anew
    } else if (progress !== undefined) {
      percent = Math.max(percent ?? 0, Math.min(99, Math.floor(progress * 100)))
    }
    return { percent, isNew }
  }
}
