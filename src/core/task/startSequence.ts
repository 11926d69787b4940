import type { StartAnswer } from '../../protocol/answers'
import type { PassSourceOptions, RiskDecision } from '../captcha/obtainPass'
import type { Clock } from '../environment/clock'
import type { Page } from '../environment/page'
import type { TaskClient } from '../http/taskClient'
import type { Task, TaskStep } from './task'

import { problemTraits } from '../../protocol/problemCodes'
import { createPassSource, TicketExpired } from '../captcha/obtainPass'
import { createServerReach } from '../environment/serverReach'
import { sleep } from '../environment/sleep'
import { Problem } from '../http/problem'
import { toProblem } from '../http/toProblem'
import { readShare } from './readShare'
import { snapshotInput } from './snapshotInput'

export interface StartSequenceOptions extends Pick<PassSourceOptions, 'provider' | 'verify'> {
  client: TaskClient
  /** Input of the start, as it was at the click. */
  input?: unknown
  /** Work of the app between check and start, such as an upload. It resolves to the input of the start. */
  prepare?: (input: never, tools: { signal: AbortSignal; progress: (fraction: number) => void }) => unknown
  /** Called after a 401 before the task is accepted, once. The step is repeated when it resolves. */
  onAuth?: () => unknown
  /** Whether a lost start may be repeated with its key. 'auto' reads the server's features. Default 'auto'. */
  idempotent?: 'auto' | boolean
}

/** The flow around a start. */
interface StartContext {
  task(): Task
  step(next: TaskStep): void
  signal: AbortSignal
  page: Page
  clock: Clock
}

/** Everything that changes during a start. */
interface StartState {
  input: unknown
  isPrepared: boolean
  /** Whether the server may have received the start. */
  hasLeft: boolean
  /** A second 401 means that signing in did not help. */
  hasSignedIn?: boolean
  /** Proofs that the server refused. */
  refusals: number
  decision?: RiskDecision
  /** Sent with the start. */
  pass?: string
}

/** The steps from the click to the server's first answer. */
export interface StartSequence {
  /**
   * Runs check, proof, `prepare` and start. A later run does not repeat the steps that an earlier one completed.
   * Resolves to undefined where no answer will arrive: it was lost and only the user can decide to repeat the start, the
   * user cancelled, or a later run took over (`isCurrent` is false).
   */
  run(isCurrent: () => boolean): Promise<(StartAnswer & { pollAfterMs?: number }) | undefined>
  /** Whether the start has left, so that only the server can cancel. */
  hasLeft(): boolean
}

/** New proofs that a server may ask for in one start. */
const MAX_REFUSALS = 2
/** Waits for a busy server in one start, and the longest of them. */
const MAX_BUSY_WAITS = 3
const MAX_BUSY_WAIT_MS = 60_000
/** Waits before a start whose answer was lost is repeated. */
const REPEAT_DELAYS_MS = [1_000, 2_000, 4_000, 8_000]

export function createStartSequence(options: StartSequenceOptions, context: StartContext): StartSequence {
  const { client, idempotent = 'auto' } = options
  const { task, step, signal, clock } = context
  const { action, idempotencyKey: key = '' } = task()
  const passSource = createPassSource({ ...options, ...context, action })
  const reach = createServerReach(context, (error) => !!problemTraits[toProblem(error).code]?.transient)
  const state: StartState = { input: options.input, isPrepared: false, hasLeft: false, refusals: 0 }

  async function run(isCurrent: () => boolean): ReturnType<StartSequence['run']> {
    try {
      await obtainPass()
      await prepare()
      return await send(isCurrent)
    } catch (error) {
      await recover(error)
      return run(isCurrent)
    }
  }

  /** Signs in, or sets the state back for a new check or a new proof. Throws the error if nothing would help. */
  async function recover(error: unknown): Promise<void> {
    const { code, status, ticket } = toProblem(error)
    if (status === 401 && options.onAuth && !state.hasSignedIn) {
      state.hasSignedIn = true
      await options.onAuth()
      return
    }
    // An expired ticket needs a new check. The user saw nothing of a `TicketExpired`, so it is no refusal.
    const isRefusal = !(error instanceof TicketExpired)
    if (isRefusal && (!problemTraits[code]?.needsProof || state.refusals === MAX_REFUSALS)) throw error
    if (isRefusal) state.refusals += 1
    const { provider, alternatives } = state.decision ?? {}
    state.pass = undefined
    state.decision = code === 'expired' ? undefined : { provider, alternatives, needVerify: true, verifyToken: ticket }
  }

  /** Runs the risk check and, if it demands a proof, the captcha. */
  async function obtainPass(): Promise<void> {
    if (!state.decision) {
      step({ state: 'checking' })
      checkInput()
      state.decision = await reach.call(() => passSource.check())
      checkInput() // the answer may name limits
      if (!state.decision.needVerify) state.pass = state.decision.verifyToken
    }
    if (!state.decision.needVerify || state.pass !== undefined) return
    await serverReady()
    step({ state: 'verifying' })
    state.pass = await passSource.verify(state.decision, state.refusals + 1)
  }

  /** Waits until calls arrive. The risk check is the one call that may be made at any time. */
  function serverReady(): Promise<void> {
    return reach.ready(() => client.check({ action }, { signal }))
  }

  /** Throws what would fail after the puzzle. What `prepare` takes is not sent. */
  function checkInput(): void {
    if (!options.prepare) client.checkInput(action, state.input)
  }

  async function prepare(): Promise<void> {
    if (!options.prepare || state.isPrepared) return
    await serverReady()
    step({ state: 'preparing' })
    const progress = (fraction: number): void => {
      if (!state.isPrepared) step({ state: 'preparing', progress: readShare(fraction) })
    }
    state.input = snapshotInput(await options.prepare(state.input as never, { signal, progress }))
    state.isPrepared = true
  }

  /** Sends the start until the server answers, or until only the user can decide to send it again. */
  async function send(isCurrent: () => boolean): ReturnType<StartSequence['run']> {
    for (let busyWaits = 0, repeats = 0; ;) {
      await serverReady()
      if (!isCurrent()) return
      step({ state: 'starting', progress: undefined })
      if (task().state !== 'starting') return // cancelled during the wait
      state.hasLeft = true
      const { input, pass: token } = state
      const answer = await client
        .start({ action, input, token, key }, { signal })
        .catch((error: unknown) => toProblem(error))
      if (!(answer instanceof Problem)) return answer
      state.hasLeft = isAnswerLost(answer)
      if (task().state === 'cancelling') {
        if (!state.hasLeft) step({ state: 'cancelled' })
        return
      }
      if (state.hasLeft) {
        reach.doubt()
        step({ state: 'uncertain' })
        const canRepeat = idempotent === 'auto' ? client.can('idempotency') : idempotent
        const delay = REPEAT_DELAYS_MS[repeats++]
        if (!canRepeat || !delay) return
        await sleep(delay, signal, clock)
      } else {
        const delay = busyDelay(answer)
        if (delay > MAX_BUSY_WAIT_MS || busyWaits++ === MAX_BUSY_WAITS) throw answer
        await sleep(delay, signal, clock)
      }
    }
  }

  return { run, hasLeft: () => state.hasLeft }
}

/** Whether the server may have received a start that failed with this problem. */
function isAnswerLost({ code, status }: Problem): boolean {
  return !!problemTraits[code]?.transient || status === 502 || status === 504
}

/** Returns the wait in ms that a busy server asks for, else `Infinity`. */
function busyDelay({ status, retryAfterMs = Infinity }: Problem): number {
  return status === 429 || status === 503 ? retryAfterMs : Infinity
}
