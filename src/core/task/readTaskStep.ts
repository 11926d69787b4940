import type { StartAnswer } from '../../protocol/answers'
import type { TaskAnswer } from '../http/taskClient'
import type { TaskStep } from './task'

/** Returns an answer of the server as a step of the task. Members that the answer lacks keep their value. */
export function readTaskStep(answer: TaskAnswer | StartAnswer): TaskStep {
  const { status: state = 'pending', progress, stage, message, etaMs, rev, result, error = {} } = answer
  const step: TaskStep = { state }
  for (const [name, value] of Object.entries({ progress, stage, message, etaMs, rev })) {
    if (value !== undefined) Object.assign(step, { [name]: value })
  }
  if (state === 'done') step.result = result
  if (state === 'failed') {
    const { code, message: title = code ?? '', retryable = false } = error
    step.problem = { code: 'task-failed', title, retryable }
  }
  return step
}
