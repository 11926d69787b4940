/**
 * The slider puzzle without its picture: which challenge is open, what was answered and what comes next. This file is
 * the session; `sliderState.ts` holds its states and `slide.ts` the moves of the piece.
 */
import type { SliderChallenge } from '../../protocol/answers'
import type { SlideMethod, TrackPoint } from '../../protocol/requests'
import type { Clock } from '../environment/clock'
import type { Page } from '../environment/page'
import type { SliderNews, SliderState } from './sliderState'
import type { VerifyCalls } from '../http/verifyCalls'

import { systemClock } from '../environment/clock'
import { browserPage } from '../environment/page'
import { Problem, toProblem } from '../http/problem'
import { canSlide } from './sliderState'

/** Where the piece was put, and how. `x` and the track are in challenge pixels. */
export interface SliderAnswer {
  x: number
  track: TrackPoint[]
  method: SlideMethod
}

/** What a solved puzzle gives. */
export interface SliderPass {
  token: string
  expiresInMs: number
  /** Answers that it took. */
  attempts: number
}

export interface SliderSessionOptions {
  calls: VerifyCalls
  /** What the pass will be good for, and the server's ticket, if it gave one; asked for at each call. */
  request: () => { action: string; verifyToken?: string }
  /** The server has refused an earlier pass: the state begins as `spent`. */
  isAgain?: boolean
  clock?: Clock
  page?: Page
  /** Told of each state, with the challenge that is on show. */
  onState(state: SliderState, challenge: SliderChallenge | undefined): void
  onPass?: (pass: SliderPass) => void
  /** The pass ran out unused. */
  onPassExpired?: () => void
  onFail?: (failure: { reason: string; attemptsLeft?: number }) => void
  /** A call failed; the ticket is dead if the status is 403. */
  onError?: (problem: Problem) => void
}

/** One puzzle, from challenge to challenge, until it is solved or nobody wants it any more. */
export interface SliderSession {
  /** Fetches a challenge, if none is there or the last attempt to get one failed. */
  load(): void
  /** Fetches another challenge. */
  refresh(): void
  grab(): void
  /** The piece went home. */
  release(): void
  submit(answer: SliderAnswer): void
  /** The pass was used or refused: fetches a new challenge. */
  spend(): void
  /** Drops the challenge: nothing is fetched until `load`. A pass stays valid, and a lock stays. */
  unload(): void
  /** Back to the beginning, without a pass: nothing is fetched until `load`. */
  reset(): void
  /** Nothing is called or timed any more. */
  stop(): void
}

/** How long a failure is shown before the next picture. */
const FAILED_MS = 800
/** A challenge is renewed this long before it ends, so that nobody answers a dead one. */
const RENEW_BEFORE_MS = 5_000
/** Renewals nobody has touched the puzzle between. */
const MOST_RENEWALS = 3
/** Where a lock, or a pass, does not say how long it lasts. */
const DEFAULT_LOCK_MS = 60_000
const DEFAULT_PASS_MS = 120_000

/** Runs one puzzle through the table of `sliderState.ts`. A late answer for an old challenge is dropped. */
export function createSliderSession(options: SliderSessionOptions): SliderSession {
  const {
    calls,
    request: toRequest,
    clock = systemClock,
    page = browserPage,
    onState,
    onPass,
    onPassExpired,
    onFail,
    onError,
  } = options
  let state: SliderState = { name: options.isAgain ? 'spent' : 'idle' }
  let challenge: SliderChallenge | undefined
  let news: SliderNews | undefined = options.isAgain ? 'spent' : undefined
  let expiresAt = Infinity
  let attempts = 0
  let renewals = 0
  let request = new AbortController()
  let clearTimer: (() => void) | undefined
  let clearPassTimer: (() => void) | undefined
  const life = new AbortController()

  function set(next: SliderState): boolean {
    if (!canSlide(state.name, next.name) || life.signal.aborted) return false
    const { name } = next
    const isBetween = name === 'loading' || name === 'ready'
    if (name === 'failed' || name === 'expired' || name === 'spent') news = name
    else if (!isBetween) news = undefined
    state = isBetween ? { name, after: news } : next
    clearTimer?.()
    onState(state, challenge)
    return true
  }

  function after(ms: number, then: () => void): void {
    clearTimer?.()
    clearTimer = clock.after(ms, then)
  }

  /** Runs a call; what comes of it counts only if nothing else was begun since. */
  function call<T>(run: (signal: AbortSignal) => Promise<T>, take: (answer: T) => void): void {
    request.abort()
    request = new AbortController()
    const { signal } = request
    run(signal).then(
      (answer) => signal.aborted || take(answer),
      (error: unknown) => signal.aborted || fail(toProblem(error)),
    )
  }

  function fail(problem: Problem): void {
    const { status, retryAfterMs } = problem
    if (status === 429) lock(retryAfterMs)
    else if (page.away() === 'offline') set({ name: 'offline' })
    else set({ name: 'load-error', problem: problem.toJSON() })
    onError?.(problem)
  }

  function lock(retryAfterMs = DEFAULT_LOCK_MS): void {
    if (!set({ name: 'locked', until: clock.now() + retryAfterMs })) return
    after(retryAfterMs, () => {
      challenge = undefined
      set({ name: 'idle' })
    })
  }

  function load(): void {
    if (!set({ name: 'loading' })) return
    if (page.away() === 'offline') set({ name: 'offline' })
    else call((signal) => calls.challenge({ ...toRequest(), kind: 'slider' }, { signal }), show)
  }

  function show(next: SliderChallenge): void {
    challenge = next
    expiresAt = clock.now() + next.expiresInMs - RENEW_BEFORE_MS
    rest()
  }

  /** Ready, and on the watch for the challenge's end. */
  function rest(): void {
    if (set({ name: 'ready' })) after(Math.max(0, expiresAt - clock.now()), look)
  }

  /** Renewed silently for the eye, a few times; then a person says whether to go on. */
  function expire(): void {
    if (!set({ name: 'expired' }) || renewals >= MOST_RENEWALS) return
    renewals += 1
    load()
  }

  function look(): void {
    if (/offline|load-error/.test(state.name) && !page.away()) load()
    if (state.name === 'ready' && clock.now() >= expiresAt && !page.away()) expire()
  }

  function judge({
    ok,
    verifyToken,
    expiresInMs = DEFAULT_PASS_MS,
    reason,
    attemptsLeft,
    retryAfterMs,
    next,
  }: Awaited<ReturnType<VerifyCalls['submit']>>): void {
    if (ok) {
      if (verifyToken === undefined) fail(new Problem({ code: 'bad-response', hint: "A pass needs 'verifyToken'" }))
      else pass({ token: verifyToken, expiresInMs, attempts })
      return
    }
    onFail?.({ reason: reason ?? 'retry', attemptsLeft })
    if (reason === 'locked') lock(retryAfterMs)
    else if (reason === 'expired') expire()
    else if (reason === 'unavailable') fail(new Problem({ code: 'unavailable', retryAfterMs, retryable: true }))
    else if (set({ name: 'failed' })) after(FAILED_MS, () => (next ? show(next) : load()))
  }

  function pass(won: SliderPass): void {
    if (!set({ name: 'passed' })) return
    clearPassTimer?.()
    clearPassTimer = clock.after(won.expiresInMs, () => {
      onPassExpired?.()
      spend()
    })
    onPass?.(won)
  }

  function spend(): void {
    clearPassTimer?.()
    if (set({ name: 'spent' })) load()
  }

  page.onChange(look, life.signal)

  function unload(): void {
    request.abort()
    clearTimer?.()
    attempts = renewals = 0
    challenge = undefined
    news = undefined
    onState((state = { name: 'idle' }), challenge)
  }

  return {
    load() {
      if (state.name !== 'ready') load()
    },
    refresh() {
      renewals = 0
      load()
    },
    grab() {
      renewals = 0
      set({ name: 'dragging' })
    },
    release() {
      if (state.name === 'dragging') rest()
    },
    submit({ x, track, method }) {
      if (!challenge || !set({ name: 'verifying' })) return
      attempts += 1
      renewals = 0
      const answer = { ...toRequest(), kind: 'slider' as const, id: challenge.id, x, track, method }
      call((signal) => calls.submit(answer, { signal }), judge)
    },
    spend,
    unload() {
      if (state.name !== 'locked') unload()
    },
    reset() {
      clearPassTimer?.()
      unload()
    },
    stop() {
      life.abort()
      request.abort()
      clearTimer?.()
      clearPassTimer?.()
    },
  }
}
