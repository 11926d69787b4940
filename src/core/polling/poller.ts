/**
 * Calls a function repeatedly until an answer is final, and no more often than the page and the server allow. This file
 * is the loop; `nextDelay.ts` computes the waits, `pollerOptions.ts` and `pollState.ts` hold the options and the states.
 */
import type { PauseReason, Poller, PollPhase, PollState } from './pollState'
import type { PollContext, PollerOptions, PollProgress } from './pollerOptions'

import { systemClock } from '../environment/clock'
import { browserPage } from '../environment/page'
import { createNetworkDoubt } from '../environment/networkDoubt'
import { readError } from '../http/readError'
import { retryReason } from '../http/retryReason'
import { nextDelay } from './nextDelay'
import { checkPollerOptions, wrongInterval } from './pollerOptions'
import { beginRun } from './pollRun'

/** The shortest time between two calls in the mode `slow`. */
const SLOW_INTERVAL_MS = 60_000
/** An answer that cannot be read may be a broken deployment. More of them in a row are final. */
const MAX_MALFORMED = 3

/**
 * Starts to call `fn`: one call at a time, each wait counted from the end of the last call. Every end is a state.
 * `firstAfterMs` is the shortest wait before a first call that is not immediate.
 * Throws a `RangeError` for an option out of range (in development).
 */
export function startPoller<T>(
  fn: (context: PollContext) => T | Promise<T>,
  options: PollerOptions<T>,
  onState: (state: PollState<T>) => void,
  firstAfterMs = 0,
): Poller<T> {
  if (process.env.NODE_ENV !== 'production') checkPollerOptions(options)
  const {
    clock = systemClock,
    page = browserPage,
    signal,
    interval = 2_500,
    timeout = 15_000,
    maxAttempts = Infinity,
    maxFailures = 8,
    maxDuration = 600_000,
    whenHidden = 'pause',
    whenOffline = 'pause',
  } = options

  const startedAt = clock.now()
  const deadline = startedAt + maxDuration
  const pauseReasons = new Set<PauseReason>()
  /** Aborted at the end. Removes every listener. */
  const ending = new AbortController()
  const { signal: ended } = ending
  const run = beginRun<T>(startedAt)
  const network = createNetworkDoubt(page)

  function progress(): PollProgress<T> {
    const { data, error, attempts, failures } = run
    return { data, error, attempts, failures, elapsed: clock.now() - startedAt }
  }

  function report(phase: PollPhase<T>): void {
    onState({ ...progress(), ...phase })
  }

  /** Wraps a step: it does nothing after the end, and an error in it ends polling as `failed`. */
  function guarded<Args extends unknown[]>(step: (...args: Args) => void): (...args: Args) => void {
    return (...args) => {
      try {
        if (!ended.aborted) step(...args)
      } catch (error) {
        fail(error)
      }
    }
  }

  function end(phase: PollPhase<T>): void {
    if (ended.aborted) return
    ending.abort()
    run.clearTimer?.()
    report(phase)
  }

  function fail(error: unknown): void {
    run.error = error
    end({ status: 'failed' })
  }

  const stop = guarded(() => end({ status: 'cancelled' }))

  /** Pauses, waits, ends or calls, whichever the page, the time and the limits demand. */
  const proceed = guarded((isTimeUp?: boolean) => {
    if (run.inFlight) return
    run.clearTimer?.()
    const { attempts, lastEndAt, nextAt, staleAt } = run
    const now = clock.now()
    const away = whenOffline === 'pause' ? network.away() : page.away()
    const whenAway = away && { hidden: whenHidden, offline: whenOffline }[away]
    const [reason = whenAway === 'pause' && away] = pauseReasons
    if (reason === 'offline') run.clearTimer = clock.after(network.waitMs(), () => void call())
    if (reason) return report({ status: 'paused', reason, nextAt })

    const slowAt = whenAway === 'slow' && attempts ? lastEndAt + SLOW_INTERVAL_MS : 0
    const dueAt = Math.min(Math.max(nextAt, slowAt), deadline)
    // Clock and timer may differ by a moment, so the timer decides.
    if (now < dueAt && !isTimeUp) {
      run.clearTimer = clock.after(dueAt - now, () => proceed(true))
      report({ status: 'waiting', nextAt: dueAt })
    } else if (now >= deadline && now < staleAt) end({ status: 'exhausted' })
    else void call()
  })

  function call(): Promise<T> {
    run.clearTimer?.()
    const controller = new AbortController()
    const { signal } = controller
    ended.onabort = () => controller.abort()
    run.clearTimer = clock.after(timeout, () => controller.abort(new DOMException('', 'TimeoutError')))
    run.attempts += 1
    network.begin()
    let minDelay = 0
    const context = { attempt: run.attempts, signal, retryAfter: (ms: number) => void (minDelay = ms) }
    const callFn = async (): Promise<T> => {
      await undefined // so that a stop in the same turn prevents the call
      signal.throwIfAborted()
      return fn({ ...progress(), ...context })
    }
    const inFlight = new Promise<T>((resolve, reject) => {
      signal.onabort = () => reject(signal.reason)
      callFn().then(resolve, reject)
    })
    run.inFlight = inFlight
    inFlight.then(
      guarded((data) => onAnswer(data, minDelay)),
      guarded((error) => onFailure(error, minDelay)),
    )
    report({ status: 'polling' })
    return inFlight
  }

  function onAnswer(data: T, retryAfterMs: number): void {
    run.data = data
    run.error = undefined
    run.failures = 0
    run.malformed = 0
    run.inFlight = undefined
    network.answered()
    options.onData?.(data)
    schedule(retryAfterMs, options.until?.(data))
  }

  function onFailure(error: unknown, minDelay: number): void {
    const { status, retryAfterMs = minDelay } = readError(error)
    const reason = retryReason(error)
    run.inFlight = undefined
    const isLost = !status && reason === 'transient'
    if (isLost) network.lost()
    else network.answered()
    // A call in vain counts for nothing.
    if (isLost && page.away() === 'offline' && whenOffline === 'pause') {
      run.attempts -= 1
      return proceed()
    }
    const malformed = reason === 'malformed' ? run.malformed + 1 : 0
    // A second 401 in a row means that signing in did not help.
    const canSignIn = status === 401 && options.onAuth && readError(run.error).status !== 401
    run.error = error
    run.failures += 1
    run.malformed = malformed
    options.onError?.(error)
    if (ended.aborted) return
    if (canSignIn) signIn().catch(guarded(fail))
    else if (options.isTransient?.(error, progress()) ?? (reason && malformed <= MAX_MALFORMED)) schedule(retryAfterMs)
    else fail(error)
  }

  async function signIn(): Promise<void> {
    pause('auth')
    await options.onAuth?.()
    resume('auth')
  }

  /** Plans the next call, or ends: the answer was the last one, or a limit is reached. */
  const schedule = guarded((retryAfterMs: number, isDone?: boolean) => {
    const { data, attempts, failures } = run
    const wait = isDone ? false : typeof interval === 'function' ? interval(progress()) : interval
    if (wait === false) return end({ status: 'done', data: data as T })
    if (!(wait >= 0 && wait < Infinity)) {
      throw new RangeError(process.env.NODE_ENV === 'production' ? '' : wrongInterval(wait))
    }
    if (attempts >= maxAttempts || failures >= maxFailures) return end({ status: 'exhausted' })
    const now = clock.now()
    run.lastEndAt = now
    run.nextAt = now + nextDelay(wait, failures, retryAfterMs, options)
    run.staleAt = now + Math.max(1, wait, retryAfterMs)
    proceed()
  })

  function pause(reason: 'manual' | 'auth'): void {
    pauseReasons.add(reason)
    proceed()
  }

  function resume(reason: 'manual' | 'auth'): void {
    pauseReasons.delete(reason)
    proceed()
  }

  page.onChange(() => proceed(), ended)
  signal?.addEventListener('abort', stop, ending)
  if (signal?.aborted) stop()
  else if (options.immediate === false) schedule(firstAfterMs)
  else proceed()

  return {
    pause: () => pause('manual'),
    resume: () => resume('manual'),
    stop,
    poll: () => run.inFlight ?? (ended.aborted ? Promise.reject(ended.reason) : call()),
  }
}
