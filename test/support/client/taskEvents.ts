import type { Task, TaskState, TaskStep } from '../../../src/core/task/task'

import fc from 'fast-check'

import { transitions } from '../../../src/core/task/task'

export const taskStates = Object.keys(transitions) as TaskState[]

/** Returns a task in the given state. */
export function taskIn(state: TaskState, members: Partial<Task> = {}): Task {
  const extra = state === 'done' ? { result: 1 } : state === 'failed' ? { problem: aProblem } : {}
  return { key: 'a', action: 'startTask', createdAt: 1, state, ...extra, ...members } as Task
}

/** Returns a step to the given state, with the members that the state requires. */
export function stepTo(state: TaskState, members: Partial<TaskStep> = {}): TaskStep {
  return {
    state,
    ...(state === 'done' && { result: 2 }),
    ...(state === 'failed' && { problem: aProblem }),
    ...members,
  }
}

/** Generates steps: a state, optionally with a revision and a progress. */
export const anyStep: fc.Arbitrary<TaskStep> = fc
  .record({
    state: fc.constantFrom(...taskStates),
    rev: fc.option(fc.integer({ min: 0, max: 9 }), { nil: undefined }),
    progress: fc.option(fc.double({ min: 0, max: 1, noNaN: true }), { nil: undefined }),
  })
  .map(({ state, rev, progress }) =>
    stepTo(state, { ...(rev !== undefined && { rev }), ...(progress !== undefined && { progress }) }),
  )

/** Describes the violation in the transition from one task to the next. Undefined if the transition is valid. */
export function wrongStep(before: Task, after: Task): string | undefined {
  if (before === after) return undefined
  const way = `${before.state} → ${after.state}`
  if (!(transitions[before.state] as readonly TaskState[]).includes(after.state)) return `${way} is not in the table`
  if ((after.rev ?? 0) < (before.rev ?? 0)) return `${way} went back from rev ${before.rev} to ${after.rev}`
  if (before.state === 'done' && after.rev === before.rev) return `${way} without a higher rev`
  if (after.state !== 'done' && 'result' in after && after.result !== undefined) return `${way} kept a result`
  if (after.state !== 'failed' && 'problem' in after && after.problem !== undefined) return `${way} kept a problem`
  return undefined
}

const aProblem = { code: 'task-failed', title: 'No paper', retryable: false }
