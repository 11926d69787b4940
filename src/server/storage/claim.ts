import type { ServerClock } from '../runtime/clock'
import type { ClaimAnswer } from './appMarker'

import { boundedWait } from '../runtime/boundedWait'
import { withTimeout } from '../runtime/withTimeout'

export interface ClaimOptions {
  /** Undefined for data that no other app can have. */
  ask: (() => Promise<ClaimAnswer>) | undefined
  /** Whether callers wait while the answer is unknown; else only until the first try has ended. */
  isNeeded: boolean
  clock: ServerClock
  /** What is claimed, for `onError`. */
  where: string
  onError(error: unknown, where: string): void
  /** Called once, when the data is this app's: during `start` if there is nothing to ask. */
  onDone(): void
}

/** Asks whose data it is, until it is this app's. */
export interface Claim {
  start(): void
  /** The answer so far. Waits a moment for it, never long. */
  answer(): Promise<ClaimAnswer | 'unknown'>
  /** Whether the data is this app's. */
  readonly isDone: boolean
  stop(): void
}

const TRY_MS = 5_000
/** How long a caller waits: a Redis that hangs must not keep requests open. */
const WAIT_MS = 2_000
const RETRY_MS = 1_000
/** The other app may leave, or a rotation may add a mark, while this server is up. */
const TAKEN_RETRY_MS = 10_000

/** Asks at the start and again until the data is this app's. Reports an outage and another app once each. */
export function createClaim({ ask, isNeeded, clock, where, onError, onDone }: ClaimOptions): Claim {
  const state = {
    answer: 'unknown' as ClaimAnswer | 'unknown',
    trying: undefined as Promise<void> | undefined,
    hasTried: false,
    reported: '',
    stopTimer: undefined as (() => void) | undefined,
    isStopped: false,
  }

  function tryNow(): Promise<void> {
    state.stopTimer?.()
    state.trying ??= tryOnce().then(() => {
      state.trying = undefined
      state.hasTried = true
      if (state.answer === 'done' || state.isStopped) return
      state.stopTimer = clock.after(state.answer === 'unknown' ? RETRY_MS : TAKEN_RETRY_MS, () => void tryNow())
    })
    return state.trying
  }

  async function tryOnce(): Promise<void> {
    try {
      const answer = ask ? await withTimeout(clock, TRY_MS, ask()) : 'done'
      if (state.isStopped) return
      state.answer = answer
      if (answer === 'done') onDone()
      else report(new Error(answer.taken))
    } catch (error) {
      report(error)
    }
  }

  function report(error: unknown): void {
    const text = String(error)
    if (state.reported !== text) onError(error, where)
    state.reported = text
  }

  return {
    get isDone() {
      return state.answer === 'done'
    },
    start() {
      if (ask) return void tryNow()
      state.answer = 'done'
      onDone()
    },
    async answer() {
      const waits = state.answer === 'unknown' && !state.isStopped && (isNeeded || !state.hasTried)
      if (waits) await boundedWait(tryNow(), WAIT_MS, clock)
      return state.answer
    },
    stop() {
      state.isStopped = true
      state.stopTimer?.()
    },
  }
}
