import type { StartAnswer } from '../../protocol/answers'
import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Clock } from '../environment/clock'
import type { Page } from '../environment/page'
import type { TaskAnswer } from '../http/taskClient'
import type { Poller } from '../polling/pollState'
import type { TaskPolling } from './pollTask'
import type { StartSequenceOptions } from './startSequence'
import type { Task, TaskStep } from './task'

import { validate } from '../../protocol/validate'
import { systemClock } from '../environment/clock'
import { browserPage } from '../environment/page'
import { bugOf } from '../http/bugOf'
import { Problem } from '../http/problem'
import { toProblem } from '../http/toProblem'
import { advanceTask } from './advanceTask'
import { pollTask } from './pollTask'
import { readTaskStep } from './readTaskStep'
import { createStartSequence } from './startSequence'
import { cancellableStates, isSettled, unsentStates } from './task'

export interface TaskFlowOptions extends StartSequenceOptions {
  /** Validates the result. */
  result?: StandardSchemaV1<unknown, unknown>
  polling?: TaskPolling
  page?: Page
  clock?: Clock
  /** Receives the task after each step. */
  onTask(task: Task): void
  /** Receives a programming error of the app, in its client, its `prepare` or its captcha. */
  onBug?(error: unknown): void
}

/** Takes one task from the click to its end. */
export interface TaskFlow {
  /** Runs the start sequence, then polls. A second call does nothing. */
  start(): void
  /** Polls a task that exists on the server. */
  follow(): void
  /** Ends the task before the start has left; later asks the server to cancel. Returns whether it did either. */
  cancel(): boolean
  /** After `stalled`, polls again. After `uncertain`, repeats the start with the same key. */
  resume(): void
  /** Removes every call and timer. The task on the server goes on. */
  stop(): void
}

/** The server has no cancel, or not for this task (RFC 9110: Not Found, Method Not Allowed, Conflict, Not Implemented). */
const uncancellableStatuses = [404, 405, 409, 501]

/** Everything that changes during a flow. */
interface FlowState {
  task: Task
  /** Runs of the start sequence. Only the last one may change the task. */
  runs: number
  poller?: Poller<TaskAnswer>
}

/** Creates the flow of one task. No method rejects: every outcome is a state of the task. */
export function createTaskFlow(initial: Task, options: TaskFlowOptions): TaskFlow {
  const { client, clock = systemClock, page = browserPage } = options
  const lifetime = new AbortController()
  const { signal } = lifetime
  const flow: FlowState = { task: initial, runs: 0 }
  const sequence = createStartSequence(options, { task: () => flow.task, step, signal, page, clock })

  function step(next: TaskStep): void {
    const task = advanceTask(flow.task, next)
    if (task === flow.task || signal.aborted) return
    const isOver = isSettled(task)
    flow.task = isOver ? { ...task, endedAt: clock.now() } : task
    if (isOver) flow.poller?.stop()
    options.onTask(flow.task)
  }

  function fail(error: unknown): void {
    const problem = toProblem(error)
    reportBug(problem)
    if (problem.code === 'cancelled') step({ state: 'cancelled' })
    else step({ state: 'failed', problem: problem.toJSON() })
  }

  function reportBug(error: unknown): void {
    const bug = bugOf(error)
    if (bug && !signal.aborted) options.onBug?.(bug)
  }

  async function runSequence(): Promise<void> {
    const run = (flow.runs += 1)
    const isCurrent = (): boolean => run === flow.runs
    const answer = await sequence.run(isCurrent)
    if (!isCurrent()) return
    const isCancelWanted = flow.task.state === 'cancelling'
    if (answer) accept(answer)
    if (isCancelWanted && !isSettled(flow.task)) requestCancel()
  }

  /** Takes over the server's first answer about the task. */
  function accept(answer: StartAnswer & { pollAfterMs?: number }): void {
    const canCancel = client.can('cancel')
    const { taskId, status = 'pending', pollAfterMs } = answer
    const pending = readTaskStep({ ...answer, status: 'pending' })
    step({ ...pending, taskId: String(taskId), startedAt: clock.now(), canCancel })
    if (status === 'pending') poll(pollAfterMs)
    else onAnswer({ ...answer, status })
  }

  function poll(retryAfterMs?: number): void {
    flow.poller?.stop()
    flow.poller = pollTask({
      client,
      taskId: flow.task.taskId ?? '',
      retryAfterMs,
      polling: { page, clock, ...options.polling },
      onAnswer,
      onStalled: () => step({ state: 'stalled' }),
      onLost: (problem) => (problem.status === 410 ? step({ state: 'expired' }) : fail(problem)),
    })
  }

  function onAnswer(answer: TaskAnswer): void {
    const next = readTaskStep(answer)
    if (flow.task.canCancel === undefined && client.can('cancel')) next.canCancel = true
    if (answer.status === 'done' && options.result) checkResult(next, options.result).then(step, fail)
    else if (answer.status !== 'pending' || flow.task.state !== 'cancelling') step(next)
  }

  async function checkResult(next: TaskStep, schema: StandardSchemaV1<unknown, unknown>): Promise<TaskStep> {
    const checked = await validate(schema, next.result)
    if (!checked.issues) return { ...next, result: checked.value }
    const { issues } = checked
    const hint = `The result of '${flow.task.action}': ${issues[0]?.message}`
    throw new Problem({ code: 'bad-response', hint, issues })
  }

  /** Asks the server to cancel. Polling goes on and shows the outcome. */
  function requestCancel(): void {
    const { taskId, state, idempotencyKey: key } = flow.task
    flow.runs += 1 // a repeat of the start is no longer wanted
    step({ state: 'cancelling' })
    if (state === 'stalled' && taskId) poll()
    const isKnown = taskId !== undefined
    client
      .cancel(isKnown ? { taskId } : { key }, { signal })
      .then(isKnown ? onAnswer : onCancelByKey, isKnown ? onCancelFailure : onCancelByKeyFailure)
  }

  function onCancelFailure(error: unknown): void {
    reportBug(error)
    const { status = 0 } = toProblem(error)
    step({ state: 'pending', canCancel: !uncancellableStatuses.includes(status) })
  }

  /** The lost start had arrived, and the answer names its task. */
  function onCancelByKey(answer: TaskAnswer): void {
    accept({ ...answer, taskId: String(answer.taskId) })
    if (answer.status === 'pending') step({ state: 'cancelling' })
  }

  function onCancelByKeyFailure(error: unknown): void {
    reportBug(error)
    step({ state: toProblem(error).status === 404 ? 'cancelled' : 'stalled' })
  }

  return {
    start() {
      if (flow.task.state === 'idle') runSequence().catch(fail)
    },
    follow: () => poll(),
    cancel() {
      const { state } = flow.task
      if (unsentStates.includes(state) || (state === 'starting' && !sequence.hasLeft())) {
        step({ state: 'cancelled' })
        lifetime.abort()
        return true
      }
      if (!cancellableStates.includes(state) || !(flow.task.canCancel ?? client.can('cancel'))) return false
      if (state === 'starting')
        step({ state: 'cancelling' }) // `runSequence` asks the server when the start is answered
      else requestCancel()
      return true
    },
    resume() {
      const { state, taskId } = flow.task
      if (state === 'stalled') step({ state: taskId ? 'pending' : 'uncertain' })
      if (flow.task.state === 'uncertain') runSequence().catch(fail)
      else if (state === 'stalled') poll()
    },
    stop() {
      lifetime.abort()
      flow.poller?.stop()
    },
  }
}
