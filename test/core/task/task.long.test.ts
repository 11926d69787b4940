import fc from 'fast-check'
import { expect, it } from 'vitest'

import { advanceTask } from '../../../src/core/task/advanceTask'
import { isSettled } from '../../../src/core/task/task'
import { anyStep, taskIn, wrongStep } from '../../support/client/taskEvents'

it('a task never leaves the table in any sequence of events (10⁶ random steps)', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { minLength: 100, maxLength: 100 }), (steps) => {
      let task = taskIn('idle')
      for (const step of steps) {
        const next = advanceTask(task, step)
        const wrong = wrongStep(task, next)
        if (wrong) expect.fail(wrong)
        task = isSettled(next) && next.state !== 'done' ? taskIn('idle') : next
      }
    }),
    { numRuns: 10_000 },
  )
})
