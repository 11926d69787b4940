import type { StartAnswer } from '../../protocol/answers'
import type { TaskStep } from './task'
import type { TaskAnswer } from '../http/taskClient'

/** What the server says of a task, as a step; what it does not say stays as it was. */
export function stepFrom(answer: TaskAnswer | StartAnswer): TaskStep {
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
