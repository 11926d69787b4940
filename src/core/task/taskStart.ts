import type { StartAnswer } from '../../protocol/answers'
import type { Clock } from '../environment/clock'
import type { GateOptions, Verdict } from '../captcha/gate'
import type { Page } from '../environment/page'
import type { Task, TaskStep } from './task'
import type { TaskClient } from '../http/taskClient'

import { problemTraits } from '../../protocol/problemCodes'
import { createGate, TicketExpired } from '../captcha/gate'
import { networkReady } from '../environment/networkReady'
import { toProblem } from '../http/problem'
import { sleep } from '../environment/sleep'

export interface TaskStartOptions extends Pick<GateOptions, 'provider' | 'verify'> {
  client: TaskClient
  /** What the start sends, as it was at the click. */
  input?: unknown
  /** Work of the app's own between check and start, an upload say; what it resolves to is the input then. */
  prepare?: (input: never, tools: { signal: AbortSignal; progress: (fraction: number) => void }) => unknown
  /** Whether a lost start may be repeated with its key; 'auto' asks the server's features. Default 'auto'. */
  idempotent?: 'auto' | boolean
}

/** The flow that a start belongs to. */
interface Around {
  task(): Task
  step(next: TaskStep): void
  signal: AbortSignal
  page: Page
  clock: Clock
}

/** The way from the click to the server's first answer. */
export interface TaskStart {
  /**
   * Check, proof, `prepare`, start; what was reached by an earlier run is not done again. Undefined where no answer will
   * come: it was lost and only a person can say whether to repeat, somebody cancelled, or this run `isLast` no more.
   */
  run(isLast: () => boolean): Promise<(StartAnswer & { pollAfterMs?: number }) | undefined>
  /** Whether the start has left, so that only the server can cancel. */
  hasLeft(): boolean
}

/** New proofs that a server may ask of one start. */
const MOST_REFUSALS = 2
/** Busy answers that a start sits out, and the longest wait for one in ms. */
const MOST_WAITS = 3
const LONGEST_WAIT = 60_000
/** Waits in ms before a start whose answer was lost is repeated. */
const REPEAT_AFTER = [1_000, 2_000, 4_000, 8_000]

export function createTaskStart(options: TaskStartOptions, { task, step, signal, page, clock }: Around): TaskStart {
  const { client, idempotent = 'auto' } = options
  const { action, idempotencyKey: key = '' } = task()
  const gate = createGate({ ...options, action, signal, clock })
  let { input } = options
  let isPrepared = false
  let hasLeft = false
  let verdict: Verdict | undefined
  let token: string | undefined
  let refusals = 0

  async function run(isLast: () => boolean): ReturnType<TaskStart['run']> {
    for (;;) {
      try {
        await pass()
        await prepare()
        return await send(isLast)
      } catch (error) {
        if (error instanceof TicketExpired) {
          verdict = undefined
          continue
        }
        const { code, ticket } = toProblem(error)
        if (!problemTraits[code]?.needsProof || (refusals += 1) > MOST_REFUSALS) throw error
        token = undefined
        const { provider, alternatives } = verdict ?? {}
        // A ticket that died wants a new check.
        verdict = code === 'expired' ? undefined : { provider, alternatives, needVerify: true, verifyToken: ticket }
      }
    }
  }

  /** Leaves a token to spend, if the server wants one. */
  async function pass(): Promise<void> {
    if (!verdict) {
      step({ state: 'checking' })
      await networkReady(page, signal)
      verdict = await gate.check()
      if (!verdict.needVerify) token = verdict.verifyToken
    }
    if (!verdict.needVerify || token !== undefined) return
    await networkReady(page, signal)
    step({ state: 'verifying' })
    token = await gate.verify(verdict, refusals + 1)
  }

  async function prepare(): Promise<void> {
    if (!options.prepare || isPrepared) return
    await networkReady(page, signal)
    step({ state: 'preparing' })
    const progress = (fraction: number): void => {
      if (!isPrepared) step({ state: 'preparing', progress: fraction })
    }
    input = await options.prepare(input as never, { signal, progress })
    isPrepared = true // a second puzzle costs no second upload
  }

  /** Sends the start until there is an answer, or until only a person can say whether to send it again. */
  async function send(isLast: () => boolean): ReturnType<TaskStart['run']> {
    for (let waits = 0, repeats = 0; ;) {
      await networkReady(page, signal)
      if (!isLast()) return
      step({ state: 'starting', progress: undefined })
      if (task().state !== 'starting') return // cancelled while it waited
      hasLeft = true
      try {
        return await client.start({ action, input, token, key }, { signal })
      } catch (error) {
        const problem = toProblem(error)
        const { code, status, retryAfterMs = Infinity } = problem
        hasLeft = !!problemTraits[code]?.transient || status === 502 || status === 504
        if (task().state === 'cancelling') {
          if (!hasLeft) step({ state: 'cancelled' })
          return
        }
        if (hasLeft) {
          step({ state: 'uncertain' })
          const wait = REPEAT_AFTER[repeats++]
          if (!wait || !(idempotent === 'auto' ? client.can('idempotency') : idempotent)) return
          await sleep(wait, signal, clock)
        } else if ((status === 429 || status === 503) && retryAfterMs <= LONGEST_WAIT && waits < MOST_WAITS) {
          waits += 1
          await sleep(retryAfterMs, signal, clock)
        } else throw problem
      }
    }
  }

  return { run, hasLeft: () => hasLeft }
}
