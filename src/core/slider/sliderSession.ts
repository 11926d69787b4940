/**
 * The slider puzzle without its picture: which challenge is open, what was answered and what comes next. This file is
 * the session; `sliderState.ts` holds its states, `pieceSteps.ts` the steps of the piece.
 */
import type { SliderChallenge, SubmitAnswer } from '../../protocol/answers'
import type { SliderAnswer, SliderPass } from './sliderAnswer'
import type { SliderSessionOptions } from './sliderSessionOptions'
import type { SliderState } from './sliderState'

import { systemClock } from '../environment/clock'
import { createNetworkDoubt } from '../environment/networkDoubt'
import { browserPage } from '../environment/page'
import { createTimer } from '../environment/timer'
import { createLatestCall, isLost } from '../http/latestCall'
import { Problem } from '../http/problem'
import { canSlide, retriedStates, withNews } from './sliderState'

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
}

/** Runs one puzzle through the table of `sliderState.ts`. Drops a late answer to an old challenge. */
export function createSliderSession(options: SliderSessionOptions): SliderSession {
  const { calls, request: toRequest, decode, clock = systemClock, page = browserPage, onState } = options
  const life = new AbortController()
  const stateTimer = createTimer(clock)
  const passTimer = createTimer(clock)
  const network = createNetworkDoubt(page)
  const { send, abort } = createLatestCall(network)
  let session = begin(options.isAgain ? 'spent' : 'idle')

  /** Goes to a state if the table allows it. Stops the timer of the last state. */
  function enter(next: SliderState): boolean {
    if (life.signal.aborted || !canSlide(session.state.name, next.name)) return false
    session.state = withNews(next, session.state)
    stateTimer.stop()
    onState(session.state, session.challenge)
    return true
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
    if (enter({ name: 'offline' })) stateTimer.start(network.waitMs(), () => load(true))
  }

  function load(isTry = false): void {
    if (!enter({ name: 'loading' })) return
    if (network.away() === 'offline' && !isTry) stayOffline()
    else
      send((signal) => calls.challenge({ ...toRequest(), kind: 'slider' }, { signal }).then(withPictures), show, fail)
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
    if (network.away()) return
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
    abort()
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
      send((signal) => calls.submit(answer, { signal }), judge, fail)
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
      abort()
      stateTimer.stop()
      passTimer.stop()
    },
  }
}

function begin(name: 'idle' | 'spent'): Session {
  return { state: { name }, renewAt: Infinity, attempts: 0, renewals: 0 }
}
