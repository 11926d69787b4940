import { describe, expect, it } from 'vitest'

import { readTaskStep } from '../../../src/core/task/readTaskStep'
import { readTask } from '../../../src/protocol/answers'

describe('the problem of a failed task', () => {
  it.each([
    [{ error: { message: 'Out of paper', code: 'no-paper' } }, 'Out of paper'],
    [{ error: { code: 'no-paper' } }, 'no-paper'],
    [{ error: 'Out of paper' }, 'Out of paper'],
    [{ message: 'Out of paper' }, 'Out of paper'],
    [{ message: 'Working', error: 'Out of paper' }, 'Out of paper'],
    [{}, ''],
  ])('is read from %j', (members, title) => {
    const { state, problem } = readTaskStep(readTask({ status: 'failed', ...members }))
    expect({ state, problem }).toEqual({ state: 'failed', problem: { code: 'task-failed', title, retryable: false } })
  })

  it('keeps whether the server allows a retry', () => {
    expect(readTaskStep({ status: 'failed', error: { retryable: true } }).problem).toMatchObject({ retryable: true })
  })
})
