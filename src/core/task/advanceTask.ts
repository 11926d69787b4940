import type { Task, TaskState, TaskStep } from './task'

import { transitions } from './task'

/**
 * Returns the task after a step, or the same object if the step is void: the table does not allow it, it changes
 * nothing, or it is out of date. An older revision (`rev`) never changes the task, and only a newer one changes a task
 * that is `done`.
 */
export function advanceTask<Result>(task: Task<Result>, step: TaskStep): Task<Result> {
  const { rev: known = 0 } = task
  const { rev = known, state } = step
  const allowed: readonly TaskState[] = transitions[task.state]
  const isOutdated = rev < known || (task.state === 'done' && rev === known)
  if (!allowed.includes(state) || isOutdated) return task
  const names = Object.keys(step) as (keyof TaskStep)[]
  if (names.every((name) => step[name] === task[name])) return task
  const { result: _result, problem: _problem, ...members } = task
  return { ...members, ...step } as Task<Result>
}
