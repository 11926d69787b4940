import type { StartAnswer } from '../../protocol/answers'
import type { StandardSchema } from '../../protocol/standardSchema'
import type { Clock } from '../environment/clock'
import type { TaskPolling } from './followTask'
import type { Page } from '../environment/page'
import type { Poller } from '../polling/poller'
import type { Task, TaskStep } from './task'
import type { TaskAnswer } from '../http/taskClient'
import type { TaskStartOptions } from './taskStart'

import { validate } from '../../protocol/standardSchema'
import { systemClock } from '../environment/clock'
import { followTask } from './followTask'
import { browserPage } from '../environment/page'
import { Problem, toProblem } from '../http/problem'
import { advance, cancellableStates, isSettled, unsentStates } from './task'
import { createTaskStart } from './taskStart'
import { stepFrom } from './taskStep'

export interface TaskFlowOptions extends TaskStartOptions {
  /** Checks the result. */
  result?: StandardSchema<unknown, unknown>
  polling?: TaskPolling
  page?: Page
  clock?: Clock
  /** Told of each step. */
  onTask(task: Task): void
}

/** One task on its way from the click to its end. */
export interface TaskFlow {
  /** From the beginning: check, verify, prepare, start, follow. Once. */
  start(): void
  /** Goes on with a task that the server knows already. */
  follow(): void
  /** Before the start has left it ends the task; then it asks the server to, if that can. Whether it did either. */
  cancel(): boolean
  /** Looks again after `stalled`; after `uncertain` starts again, with the same key. */
  resume(): void
  /** Lets go: no call and no timer is left, the task on the server goes on. */
  stop(): void
}

/** Takes one task through the table of `task.ts`. Nothing of it rejects: whatever happens is a state. */
export function createTaskFlow(initial: Task, options: TaskFlowOptions): TaskFlow {
  const { client, clock = systemClock, page = browserPage } = options
  const life = new AbortController()
  const { signal } = life
  let task = initial
  let follower: Poller<TaskAnswer> | undefined
  /** Somebody cancelled while the start was on its way. */
  let isCancelWanted = false
  let launches = 0
  const start = createTaskStart(options, { task: () => task, step, signal, page, clock })

  function step(next: TaskStep): void {
    const moved = advance(task, next)
    if (moved === task || signal.aborted) return
    const isOver = isSettled(moved)
    task = isOver ? { ...moved, endedAt: clock.now() } : moved
    if (isOver) follower?.stop()
    options.onTask(task)
  }

  function fail(error: unknown): void {
    const problem = toProblem(error)
    if (problem.code === 'cancelled') step({ state: 'cancelled' })
    else step({ state: 'failed', problem: problem.toJSON() })
  }

  async function launch(): Promise<void> {
    const own = (launches += 1)
    const isLast = (): boolean => own === launches
    const answer = await start.run(isLast)
    if (!isLast()) return
    if (answer) accept(answer)
    if (isCancelWanted && !isSettled(task)) askToCancel()
    isCancelWanted = false
  }

  /** The server knows the task: from here on it is followed. */
  function accept(answer: StartAnswer & { pollAfterMs?: number }): void {
    const canCancel = client.can('cancel')
    const { taskId, status = 'pending', pollAfterMs } = answer
    step({ ...stepFrom({ ...answer, status: 'pending' }), taskId: String(taskId), startedAt: clock.now(), canCancel })
    if (status === 'pending') follow(pollAfterMs)
    else land({ ...answer, status })
  }

  function follow(firstAfterMs?: number): void {
    follower?.stop()
    follower = followTask({
      client,
      taskId: task.taskId ?? '',
      firstAfterMs,
      polling: { page, clock, ...options.polling },
      onAnswer: land,
      onStalled: () => step({ state: 'stalled' }),
      onLost: (problem) => (problem.status === 410 ? step({ state: 'expired' }) : fail(problem)),
    })
  }

  /** What the server says of the task becomes its state. */
  function land(answer: TaskAnswer): void {
    const next = stepFrom(answer)
    if (answer.status === 'done' && options.result) check(next, options.result).then(step, fail)
    else if (answer.status !== 'pending' || task.state !== 'cancelling') step(next)
  }

  async function check(next: TaskStep, schema: StandardSchema<unknown, unknown>): Promise<TaskStep> {
    const { value: result, issues } = { value: undefined, ...(await validate(schema, next.result)) }
    if (!issues) return { ...next, result }
    throw new Problem({ code: 'bad-response', hint: `The result of '${task.action}': ${issues[0]?.message}`, issues })
  }

  /** Best effort: following goes on, and shows what came of it. */
  function askToCancel(): void {
    const { taskId, state, idempotencyKey: key } = task
    step({ state: 'cancelling' })
    if (state === 'stalled' && taskId) follow()
    client.cancel(taskId ? { taskId } : { key }, { signal }).then(
      (answer) => {
        if (taskId) return land(answer)
        accept({ ...answer, taskId: String(answer.taskId) }) // the lost start had arrived: now we know its task
        if (answer.status === 'pending') step({ state: 'cancelling' })
      },
      (error: unknown) => {
        const { status } = toProblem(error)
        if (taskId) step({ state: 'pending', canCancel: status !== 409 })
        else step({ state: status === 404 ? 'cancelled' : 'stalled' })
      },
    )
  }

  return {
    start() {
      if (task.state === 'idle') launch().catch(fail)
    },
    follow: () => follow(),
    cancel() {
      const { state } = task
      if (unsentStates.includes(state) || (state === 'starting' && !start.hasLeft())) {
        step({ state: 'cancelled' })
        life.abort()
        return true
      }
      if (!cancellableStates.includes(state) || !client.can('cancel')) return false
      isCancelWanted = state === 'starting'
      if (isCancelWanted) step({ state: 'cancelling' })
      else askToCancel()
      return true
    },
    resume() {
      const { state, taskId } = task
      if (state === 'stalled') step({ state: taskId ? 'pending' : 'uncertain' })
      if (task.state === 'uncertain') launch().catch(fail)
      else if (state === 'stalled') follow()
    },
    stop() {
      life.abort()
      follower?.stop()
    },
  }
}
