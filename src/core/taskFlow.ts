import type { StartAnswer } from '../protocol/answers'
import type { StandardSchema } from '../protocol/standardSchema'
import type { Clock } from './clock'
import type { TaskPolling } from './followTask'
import type { GateOptions } from './gate'
import type { Page } from './page'
import type { Poller } from './poller'
import type { Task, TaskStep } from './task'
import type { TaskAnswer, TaskClient } from './taskClient'

import { validate } from '../protocol/standardSchema'
import { systemClock } from './clock'
import { followTask } from './followTask'
import { createGate } from './gate'
import { networkReady } from './networkReady'
import { browserPage } from './page'
import { Problem, toProblem } from './problem'
import { sleep } from './sleep'
import { advance, isSettled } from './task'

export interface TaskFlowOptions extends Pick<GateOptions, 'provider' | 'verify'> {
  client: TaskClient
  /** What the start sends, as it was at the click. */
  input?: unknown
  /** Work of the app's own between check and start, an upload say; what it resolves to is the input then. */
  prepare?: (input: never, tools: { signal: AbortSignal; progress: (fraction: number) => void }) => unknown
  /** Whether a lost start may be repeated with its key; 'auto' asks the server's features. Default 'auto'. */
  idempotent?: 'auto' | boolean
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
  /** From the beginning: check, verify, prepare, start, follow. */
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

/** New proofs that a server may ask of one start. */
const MOST_REFUSALS = 2
/** Busy answers that a start sits out, and the longest wait for one in ms. */
const MOST_WAITS = 3
const LONGEST_WAIT = 60_000
/** Waits in ms before a start whose answer was lost is repeated. */
const REPEAT_AFTER = [1_000, 2_000, 4_000, 8_000]

/** Takes one task through the table of `task.ts`. Nothing of it rejects: whatever happens is a state. */
export function createTaskFlow(initial: Task, options: TaskFlowOptions): TaskFlow {
  const { client, clock = systemClock, page = browserPage, provider, verify, idempotent = 'auto' } = options
  const { action, idempotencyKey: key = '' } = initial
  const life = new AbortController()
  const { signal } = life
  const gate = createGate({ client, action, provider, verify, signal })
  let task = initial
  let input = options.input
  let isPrepared = false
  /** The start has left, so only the server can cancel. */
  let isSent = false
  let follower: Poller<TaskAnswer> | undefined

  function step(next: TaskStep): void {
    const moved = advance(task, next)
    if (moved === task || signal.aborted) return
    task = isSettled(moved) ? { ...moved, endedAt: clock.now() } : moved
    options.onTask(task)
  }

  function fail(error: unknown): void {
    const problem = toProblem(error, 'internal')
    if (problem.code === 'cancelled') step({ state: 'cancelled' })
    else step({ state: 'failed', problem: problem.toJSON() })
  }

  async function run(): Promise<void> {
    step({ state: 'checking' })
    await networkReady(page, signal)
    let verdict = await gate.check()
    for (let attempt = 1; ; attempt += 1) {
      try {
        let token = verdict.verifyToken
        if (verdict.needVerify) {
          await networkReady(page, signal)
          step({ state: 'verifying' })
          token = await gate.verify(verdict, attempt)
        }
        await prepare()
        return await send(token)
      } catch (error) {
        const { code, ticket } = toProblem(error, 'internal')
        if (attempt > MOST_REFUSALS) throw error
        if (code === 'expired') {
          step({ state: 'checking' })
          verdict = await gate.check()
        } else if (/^verify-/.test(code))
          verdict = { provider: verdict.provider, needVerify: true, verifyToken: ticket }
        else throw error
      }
    }
  }

  async function prepare(): Promise<void> {
    if (!options.prepare || isPrepared) return
    await networkReady(page, signal)
    step({ state: 'preparing' })
    const progress = (fraction: number): void => step({ state: 'preparing', progress: fraction })
    input = await options.prepare(input as never, { signal, progress })
    isPrepared = true // a second puzzle costs no second upload
  }

  /** Sends the start until there is an answer, or until only a person can say whether to send it again. */
  async function send(token?: string): Promise<void> {
    for (let waits = 0, repeats = 0; ;) {
      await networkReady(page, signal)
      step({ state: 'starting', progress: undefined })
      if (task.state !== 'starting') return // cancelled while it waited
      isSent = true
      try {
        return accept(await client.start({ action, input, token, key }))
      } catch (error) {
        const problem = toProblem(error, 'bad-response')
        const { code, status = 0, retryAfterMs = Infinity } = problem
        isSent = /^(network|offline|timeout)$/.test(code) || status === 502 || status === 504
        if (isCancelling()) return isSent ? askToCancel() : step({ state: 'cancelled' })
        if (isSent) {
          step({ state: 'uncertain' })
          const wait = REPEAT_AFTER[repeats++]
          if (!(idempotent === 'auto' ? client.can('idempotency') : idempotent) || !wait) return
          await sleep(wait, signal, clock)
        } else if ((status === 429 || status === 503) && retryAfterMs <= LONGEST_WAIT && waits < MOST_WAITS) {
          waits += 1
          await sleep(retryAfterMs, signal, clock)
        } else throw problem
      }
    }
  }

  function isCancelling(): boolean {
    return task.state === 'cancelling'
  }

  function accept(answer: StartAnswer & { pollAfterMs?: number }): void {
    const wasCancelling = isCancelling()
    const canCancel = client.can('cancel')
    step({ state: 'pending', ...news(answer), taskId: String(answer.taskId), startedAt: clock.now(), canCancel })
    const { status = 'pending' } = answer
    if (status !== 'pending') return land({ ...answer, status })
    follow(answer.pollAfterMs)
    if (wasCancelling) askToCancel()
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
    const { status, result, error } = answer
    const members = news(answer)
    if (status === 'done') void finish(result, members).catch(fail)
    else if (status === 'failed') {
      const { code, message: title = code ?? '', retryable = false } = error ?? {}
      step({ ...members, state: 'failed', problem: { code: 'task-failed', title, retryable } })
    } else if (status === 'cancelled' || !isCancelling()) step({ ...members, state: status })
  }

  async function finish(result: unknown, members: Partial<TaskStep>): Promise<void> {
    const checked = options.result ? await validate(options.result, result) : { value: result }
    if (!checked.issues) return step({ ...members, state: 'done', result: checked.value })
    const { issues } = checked
    throw new Problem({ code: 'bad-response', hint: `The result of '${action}': ${issues[0]?.message}`, issues })
  }

  /** Best effort: following goes on, and shows what came of it. */
  function askToCancel(): void {
    const { taskId, state } = task
    step({ state: 'cancelling' })
    if (state === 'stalled' && taskId) follow()
    client.cancel(taskId ? { taskId } : { key }, { signal }).then(
      (answer) => {
        if (taskId) return land(answer)
        // The lost start had arrived: now we know its task.
        step({ state: 'pending', taskId: String(answer.taskId) })
        step({ state: 'cancelling' })
        land(answer)
        if (isCancelling()) follow()
      },
      (error: unknown) => {
        const { status } = toProblem(error, 'bad-response')
        if (taskId) step({ state: 'pending', canCancel: status !== 409 })
        else step({ state: status === 404 ? 'cancelled' : 'stalled' })
      },
    )
  }

  return {
    start: () => void run().catch(fail),
    follow: () => follow(),
    cancel() {
      if (isSettled(task) || isCancelling()) return false
      const isLocal = !isSent && !task.taskId
      if (isLocal) {
        step({ state: 'cancelled' })
        life.abort()
      } else if (!client.can('cancel')) return false
      else if (task.state === 'starting') step({ state: 'cancelling' })
      else askToCancel()
      return true
    },
    resume() {
      const { state, taskId } = task
      if (state === 'stalled') step({ state: taskId ? 'pending' : 'uncertain' })
      if (task.state === 'uncertain') void send().catch(fail)
      else if (state === 'stalled') follow()
    },
    stop() {
      life.abort()
      follower?.stop()
    },
  }
}

/** The members of an answer that a task takes over; what it does not say stays as it was. */
function news({ progress, stage, message, etaMs, rev }: TaskAnswer | StartAnswer): Partial<TaskStep> {
  const members = { progress, stage, message, etaMs, rev }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
