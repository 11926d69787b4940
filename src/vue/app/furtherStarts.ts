/** When a further start is a task of its own, and when it is the task that runs already. */
import type { Task } from '../../core/task/task'

import { isSettled } from '../../core/task/task'

export interface BusyOptions {
  busyUntil?: 'settled' | 'accepted'
  taskKey?: string
}

/** Whether a further start under the key of this task is this task: a second click while it runs starts nothing. */
export function takesFurtherStarts(task: Task | undefined): task is Task {
  return !!task && !isSettled(task)
}

/** Whether the next start is a task of its own although this one may run: the server has it, and `busyUntil` says so. */
export function isHandedOver(task: Task | undefined, { busyUntil, taskKey }: BusyOptions): boolean {
  return busyUntil === 'accepted' && taskKey === undefined && task?.taskId !== undefined
}
