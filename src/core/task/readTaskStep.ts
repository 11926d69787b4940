import type { StartAnswer } from '../../protocol/answers'
import type { TaskAnswer } from '../http/taskClient'
import type { TaskStep } from './task'

import { readShare } from './readShare'

/**
 * Returns an answer of the server as a step of the task. Members that the answer lacks keep their value. A progress that
 * says nothing, such as null, becomes undefined.
 */
export function readTaskStep(answer: TaskAnswer | StartAnswer): TaskStep {
  const { status: state = 'pending', stage, message, etaMs, rev, result, error = {} } = answer
  const step: TaskStep = { state }
  for (const [name, value] of Object.entries({ stage, message, etaMs, rev })) {
    if (value !== undefined) Object.assign(step, { [name]: value })
  }
  if ('progress' in answer) step.progress = readShare(answer.progress)
  if (state === 'done') step.result = result
  if (state === 'failed') {
    const { code, message: title = message ?? code ?? '', retryable = false } = error
    step.problem = { code: 'task-failed', title, retryable }
  }
  return step
}
