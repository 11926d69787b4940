import type { TaskState } from '../../../src/core/task/task'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { advanceTask } from '../../../src/core/task/advanceTask'
import { isBusy, isSettled, transitions } from '../../../src/core/task/task'
import { anyStep, stepTo, taskIn, taskStates, wrongStep } from '../../support/client/taskEvents'

/** A second copy of the table, so that a mistake in the first one fails a test. */
const allowed: Record<TaskState, string> = {
  idle: 'checking preparing starting',
  checking: 'verifying preparing starting failed cancelled',
  verifying: 'preparing starting checking failed cancelled',
  preparing: 'preparing starting failed cancelled',
  starting: 'pending done failed uncertain verifying cancelling cancelled',
  uncertain: 'starting pending done failed cancelling stalled',
  pending: 'pending done failed cancelling cancelled stalled expired',
  cancelling: 'cancelled done failed pending stalled expired',
  stalled: 'pending uncertain cancelling done failed cancelled expired',
  done: 'done',
  failed: '',
  cancelled: '',
  expired: '',
}
const pairs = taskStates.flatMap((from) => taskStates.map((to) => [from, to] as const))

describe('transitions', () => {
  it('name every state once', () => {
    expect(taskStates.sort()).toEqual(Object.keys(allowed).sort())
  })

  for (const [from, to] of pairs) {
    const isAllowed = allowed[from].split(' ').includes(to)
    it(`${isAllowed ? 'allow' : 'do not allow'} ${from} → ${to}`, () => {
      const task = taskIn(from)
      const moved = advanceTask(task, stepTo(to, { rev: 1 }))
      expect(moved !== task).toBe(isAllowed)
      expect(moved.state).toBe(isAllowed ? to : from)
      expect(wrongStep(task, moved)).toBeUndefined()
    })
  }

  it('lead out of every state except the four end states', () => {
    const ends = taskStates.filter((state) => transitions[state].every((next) => next === state))
    expect(ends.sort()).toEqual(['cancelled', 'done', 'expired', 'failed'])
  })
})

describe('advanceTask', () => {
  it('sets the members of the step and keeps the rest', () => {
    const task = taskIn('pending', { taskId: 't', stage: 'ink', progress: 0.5 })
    expect(advanceTask(task, { state: 'pending', progress: 0.6 })).toEqual({ ...task, progress: 0.6 })
    expect(task.progress).toBe(0.5)
  })

  it('returns the same object for a step that changes nothing', () => {
    const task = taskIn('pending', { progress: 0.5, rev: 3 })
    expect(advanceTask(task, { state: 'pending', progress: 0.5, rev: 3 })).toBe(task)
    expect(advanceTask(task, { state: 'pending' })).toBe(task)
  })

  it('ignores a step with an older revision', () => {
    const task = taskIn('pending', { rev: 3 })
    expect(advanceTask(task, stepTo('done', { rev: 2 }))).toBe(task)
    expect(advanceTask(task, stepTo('pending', { rev: 2, progress: 1 }))).toBe(task)
  })

  it('accepts a step with the same revision, a newer one or none', () => {
    const task = taskIn('pending', { rev: 3 })
    expect(advanceTask(task, stepTo('pending', { rev: 3, progress: 0.1 }))).toMatchObject({ rev: 3, progress: 0.1 })
    expect(advanceTask(task, stepTo('done', { rev: 4 }))).toMatchObject({ state: 'done', rev: 4 })
    expect(advanceTask(task, stepTo('done'))).toMatchObject({ state: 'done', rev: 3 })
  })

  it('replaces the result of a done task only with a newer revision', () => {
    const done = taskIn('done', { rev: 3, result: 'first' })
    expect(advanceTask(done, { state: 'done', result: 'second' })).toBe(done)
    expect(advanceTask(done, { state: 'done', result: 'second', rev: 3 })).toBe(done)
    expect(advanceTask(done, { state: 'done', result: 'second', rev: 4 })).toMatchObject({ result: 'second', rev: 4 })
  })

  it('removes result and problem when the state changes', () => {
    const moved = advanceTask({ ...taskIn('uncertain'), problem: 1 } as never, stepTo('starting'))
    expect(moved).not.toHaveProperty('problem')
  })
})

describe('a task', () => {
  it.each([
    ['busy', isBusy, 'checking verifying preparing starting uncertain pending cancelling'],
    ['settled', isSettled, 'done failed cancelled expired'],
  ] as const)('is %s in these states only', (_name, test, expected) => {
    expect(taskStates.filter((state) => test({ state })).sort()).toEqual(expected.split(' ').sort())
  })

  it('never leaves the table (10⁵ random steps)', () => {
    let task = taskIn('idle')
    fc.assert(
      fc.property(anyStep, (step) => {
        const before = isSettled(task) && (task.rev ?? 0) >= 9 ? taskIn('idle') : task
        task = advanceTask(before, step)
        expect(wrongStep(before, task)).toBeUndefined()
        if (isSettled(task) && task.state !== 'done') task = taskIn('idle')
      }),
      { numRuns: 100_000, endOnFailure: true },
    )
  })
})
