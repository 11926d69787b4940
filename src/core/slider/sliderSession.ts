/**
 * The slider puzzle without its picture: which challenge is open, what was answered and what comes next. This file is
 * the session; `sliderState.ts` holds its states, `pieceSteps.ts` the steps of the piece.
 */
import type { SliderChallenge, SubmitAnswer } from '../../protocol/answers'
import type { SlideMethod, TrackPoint } from '../../protocol/requests'
import type { Clock } from '../environment/clock'
import type { Page } from '../environment/page'
import type { SliderState, SliderStateName } from './sliderState'
import type { VerifyCalls } from '../http/verifyCalls'

import { problemTraits } from '../../protocol/problemCodes'
import { systemClock } from '../environment/clock'
import { offlineWaitMs } from '../environment/networkReady'
import { browserPage } from '../environment/page'
import { Problem } from '../http/problem'
import { toProblem } from '../http/toProblem'
import { canSlide, withNews } from './sliderState'

/** Where the piece was put, and how. `x` and the track are in challenge pixels. */
export interface SliderAnswer {
  x: number
  track: TrackPoint[]
  method: SlideMethod
}

/** The result of a solved puzzle. */
export interface SliderPass {
  token: string
  expiresInMs: number
  /** How many answers were sent. */
  attempts: number
}

export interface SliderSessionOptions {
  calls: VerifyCalls
  /** Returns what the pass will be good for, and the server's ticket, if it gave one. Read at each call. */
  request: () => { action: string; verifyToken?: string }
  /** The server has refused an earlier pass: the state begins as `spent`. */
  isAgain?: boolean
  /** Resolves once the pictures of a challenge can be painted. Rejects with a `Problem` if they do not arrive. */
  decode?: (challenge: SliderChallenge) => Promise<void>
  clock?: Clock
  page?: Page
  /** Called with each state and the challenge on show. */
  onState(state: SliderState, challenge: SliderChallenge | undefined): void
  onPass?: (pass: SliderPass) => void
  /** The pass ran out unused. */
  onPassExpired?: () => void
  onFail?: (failure: { reason: string; attemptsLeft?: number }) => void
  /** A call failed. With status 403 the ticket has expired. */
  onError?: (problem: Problem) => void
}

/** One puzzle, from challenge to challenge, until it is solved or stopped. */
export interface SliderSession {
  /** Fetches a challenge if there is none, or if the last attempt to fetch one failed. */
  load(): void
  /** Fetches another challenge. */
  refresh(): void
  grab(): void
  /** The drag was called off. */
  release(): void
  submit(answer: SliderAnswer): void
  /** The pass was used or refused: fetches a new challenge. */
  spend(): void
  /** Drops the challenge: nothing is fetched until `load`. A pass stays valid, and a lock stays. */
  unload(): void
  /** Drops challenge and pass: nothing is fetched until `load`. */
  reset(): void
  /** Stops all calls and timers. */
  stop(): void
}

/** How long a failure is shown before the next picture. */
const FAILED_MS = 800
/** A challenge is renewed this long before it expires, so that no answer comes too late. */
const RENEW_BEFORE_MS = 5_000
/** Renewals in a row without any input. */
const MOST_RENEWALS = 3
/** Used when a lock or a pass does not say how long it lasts. */
const DEFAULT_LOCK_MS = 60_000
const DEFAULT_PASS_MS = 120_000

/** States that end by another attempt once the page is back. */
const retriedStates: readonly SliderStateName[] = ['offline', 'load-error']

/** A challenge whose pictures are there. */
type Received = Required<Pick<Session, 'challenge' | 'renewAt'>>

interface Session {
  state: SliderState
  challenge?: SliderChallenge
  /** When the challenge must be renewed, in epoch ms. */
  renewAt: number
  /** Answers sent. */
  attempts: number
  /** Renewals since the last input. */
  renewals: number
  /** A call that was made without a network, as the browser reports it, was answered. */
  isReachable: boolean
  /** Calls in vain since the browser has reported no network. */
  offlineTries: number
}

/** Runs one puzzle through the table of `sliderState.ts`. Drops a late answer to an old challenge. */
export function createSliderSession(options: SliderSessionOptions): SliderSession {
  const { calls, request: toRequest, decode, clock = systemClock, page = browserPage, onState } = options
  const life = new AbortController()
  const stateTimer = createTimer(clock)
  const passTimer = createTimer(clock)
  let inFlight = new AbortController()
  let session = begin(options.isAgain ? 'spent' : 'idle')

  /** Goes to a state if the table allows it. Stops the timer of the last state. */
  function enter(next: SliderState): boolean {
    if (life.signal.aborted || !canSlide(session.state.name, next.name)) return false
    session.state = withNews(next, session.state)
    stateTimer.stop()
    onState(session.state, session.challenge)
    return true
  }

  /** Makes a call. Its answer counts only if no other call has begun since. */
  function send<T>(
    call: (signal: AbortSignal) => Promise<T>,
    onAnswer: (answer: T) => void,
    onFailure: (problem: Problem) => void = fail,
  ): void {
    inFlight.abort()
    inFlight = new AbortController()
    const { signal } = inFlight
    const wasOffline = page.away() === 'offline'
    call(signal).then(
      (answer) => {
        if (signal.aborted) return
        noteAnswer(wasOffline)
        onAnswer(answer)
      },
      (error: unknown) => {
        if (signal.aborted) return
        const problem = toProblem(error)
        if (!isLost(problem)) noteAnswer(wasOffline)
        onFailure(problem)
      },
    )
  }

  /** An answer proves that the server can be reached, whatever the browser reports. */
  function noteAnswer(wasOffline: boolean): void {
    session.isReachable = wasOffline && page.away() === 'offline'
    session.offlineTries = 0
  }

  function fail(problem: Problem): void {
    if (problem.status === 429) lock(problem.retryAfterMs)
    else if (isLost(problem) && page.away() === 'offline') stayOffline()
    else enter({ name: 'load-error', problem: problem.toJSON() })
    options.onError?.(problem)
  }

  function lock(retryAfterMs = DEFAULT_LOCK_MS): void {
    if (!enter({ name: 'locked', until: clock.now() + retryAfterMs })) return
    stateTimer.start(retryAfterMs, () => {
      session.challenge = undefined
      enter({ name: 'idle' })
    })
  }

  /** Waits for the network, and tries at growing intervals: the browser's word is only a hint. */
  function stayOffline(): void {
    session.isReachable = false
    if (enter({ name: 'offline' })) stateTimer.start(offlineWaitMs(session.offlineTries++), () => load(true))
  }

  function load(isTry = false): void {
    if (!enter({ name: 'loading' })) return
    if (page.away(session.isReachable) === 'offline' && !isTry) stayOffline()
    else send((signal) => calls.challenge({ ...toRequest(), kind: 'slider' }, { signal }).then(withPictures), show)
  }

  async function withPictures(challenge: SliderChallenge): Promise<Received> {
    const renewAt = clock.now() + challenge.expiresInMs - RENEW_BEFORE_MS
    await decode?.(challenge)
    return { challenge, renewAt }
  }

  function show(received: Received): void {
    Object.assign(session, received)
    becomeReady()
  }

  function becomeReady(): void {
    if (enter({ name: 'ready' })) stateTimer.start(Math.max(0, session.renewAt - clock.now()), catchUp)
  }

  /** Renews the challenge a few times; after that the user decides whether to go on. */
  function expire(): void {
    if (!enter({ name: 'expired' }) || session.renewals >= MOST_RENEWALS) return
    session.renewals += 1
    load()
  }

  /** Does what had to wait until the page is online and visible. */
  function catchUp(): void {
    if (page.away(session.isReachable)) return
    const { state, renewAt } = session
    if (retriedStates.includes(state.name)) load()
    else if (state.name === 'ready' && clock.now() >= renewAt) expire()
  }

  function judge(answer: SubmitAnswer): void {
    const { ok, verifyToken: token, expiresInMs = DEFAULT_PASS_MS, reason = 'retry', retryAfterMs, next } = answer
    if (ok) {
      if (token === undefined) fail(new Problem({ code: 'bad-response', hint: "A pass needs 'verifyToken'" }))
      else pass({ token, expiresInMs, attempts: session.attempts })
      return
    }
    options.onFail?.({ reason, attemptsLeft: answer.attemptsLeft })
    if (reason === 'locked') lock(retryAfterMs)
    else if (reason === 'expired') expire()
    else if (reason === 'unavailable') fail(new Problem({ code: 'unavailable', retryAfterMs, retryable: true }))
    else if (enter({ name: 'failed' })) showAfterFailure(next && withPictures(next))
  }

  /** The next pictures are decoded meanwhile. If they do not arrive, another challenge is fetched. */
  function showAfterFailure(next: Promise<Received> | undefined): void {
    next?.catch(() => undefined)
    stateTimer.start(FAILED_MS, () =>
      next
        ? send(
            () => next,
            show,
            () => load(),
          )
        : load(),
    )
  }

  function pass(won: SliderPass): void {
    if (!enter({ name: 'passed' })) return
    passTimer.start(won.expiresInMs, () => {
      options.onPassExpired?.()
      spend()
    })
    options.onPass?.(won)
  }

  function spend(): void {
    passTimer.stop()
    if (enter({ name: 'spent' })) load()
  }

  function unload(): void {
    inFlight.abort()
    stateTimer.stop()
    session = begin('idle')
    onState(session.state, undefined)
  }

  page.onChange(catchUp, life.signal)

  return {
    load() {
      if (session.state.name !== 'ready') load()
    },
    refresh() {
      session.renewals = 0
      load(true)
    },
    grab() {
      session.renewals = 0
      enter({ name: 'dragging' })
    },
    release() {
      if (session.state.name === 'dragging') becomeReady()
    },
    submit({ x, track, method }) {
      if (!session.challenge || !enter({ name: 'verifying' })) return
      session.attempts += 1
      session.renewals = 0
      const answer = { ...toRequest(), kind: 'slider' as const, id: session.challenge.id, x, track, method }
      send((signal) => calls.submit(answer, { signal }), judge)
    },
    spend,
    unload() {
      if (session.state.name !== 'locked') unload()
    },
    reset() {
      passTimer.stop()
      unload()
    },
    stop() {
      life.abort()
      inFlight.abort()
      stateTimer.stop()
      passTimer.stop()
    },
  }
}

/** Whether a call had no answer. */
function isLost({ code }: Problem): boolean {
  return !!problemTraits[code]?.transient
}

function begin(name: 'idle' | 'spent'): Session {
  return { state: { name }, renewAt: Infinity, attempts: 0, renewals: 0, isReachable: false, offlineTries: 0 }
}

/** One timer: a new start replaces the last. */
function createTimer(clock: Clock) {
  let clear: (() => void) | undefined
  const stop = (): void => clear?.()
  return {
    stop,
    start(ms: number, onEnd: () => void): void {
      stop()
      clear = clock.after(ms, onEnd)
    },
  }
}
