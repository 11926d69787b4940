import type { Task } from './task'

import { readShare } from './readShare'

export interface TaskPercent {
  /**
   * Whole percent, at most 99 before the end. Undefined while unknown. It falls only if the work begins again: after a
   * full bar, at 0, or at another stage.
   */
  percent: number | undefined
  /** The task, its phase or its course differs from that of the previous call. */
  isNew: boolean
}

/** In percent. A server's 32-bit float is this far from the number that it stands for, so 0.29 would show 28 %. */
const ROUNDING = 1e-5

/**
 * Returns a function that reads the percentage of a task for display. It remembers, so each display needs its own. With
 * `isExact` the percentage also falls with the progress.
 */
export function createTaskPercent(): (task: Task, isExact?: boolean) => TaskPercent {
  let last: { phase?: string; stage?: string; share?: number; percent?: number } = {}

  return ({ key, taskId, stage, state, progress }, isExact) => {
    // The next start under a key has a percentage of its own, and so has an upload.
    const phase = `${key} ${taskId} ${state === 'preparing'}`
    const share = readShare(progress)
    const { share: lastShare = 0 } = last
    const hasFallen = share !== undefined && share < lastShare
    const isRestart = hasFallen && (isExact || share === 0 || lastShare === 1 || stage !== last.stage)
    const isNew = last.phase !== phase || isRestart
    if (isNew) last = { phase }
    if (state === 'done') {
      last = { percent: 100 } // a task that follows an end starts again
    } else if (share !== undefined) {
      const percent = Math.min(99, Math.floor(share * 100 + ROUNDING))
      last = { phase, stage, share, percent: Math.max(last.percent ?? 0, percent) }
    } else if (state === 'pending') {
      last = { phase } // nothing can be said any more
    }
    return { percent: last.percent, isNew }
  }
}
