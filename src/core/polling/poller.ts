/**
 * Asks again and again until an answer is final, and no more often than the page and the server allow. This file is
 * the loop; `pollerOptions.ts` and `pollState.ts` say what it takes and what it reports.
 */
import type { PollContext, PollerOptions, PollProgress } from './pollerOptions'
import type { PollPhases, PollState, PollStatus } from './pollState'

import { systemClock } from '../environment/clock'
import { errorKind } from '../http/errorKind'
import { browserPage } from '../environment/page'
import { checkPollerOptions, wrongInterval } from './pollerOptions'

/** Polling under way, from its start to its one end. */
export interface Poller<T> {
  /** No further call until `resume`; the one under way is finished. */
  pause(): void
  resume(): void
  /** Aborts the call under way. From here on there is no call and no timer. */
  stop(): void
  /** One call now, or the one under way. Rejects as the call does. */
  poll(): Promise<T>
}

/** What is read of an error. */
interface PollError {
  status?: number
  retryAfterMs?: number
}

const SLOW_INTERVAL = 60_000
/** More than this no server may ask for. */
const MAX_FLOOR = 3_600_000

/**
 * Calls `fn` from now on until something ends it: one call at a time, each wait counted from the end of the last call,
 * each end a state that can be seen. `floor` is the least wait before a first call that is not immediate, in ms.
 * Throws a `RangeError` for an option out of range.
 */
export function startPoller<T>(
  fn: (context: PollContext) => T | Promise<T>,
  options: PollerOptions<T>,
  onState: (state: PollState<T>) => void,
  floor = 0,
): Poller<T> {
  if (process.env.NODE_ENV !== 'production') checkPollerOptions(options)
  const {
    clock = systemClock,
    page = browserPage,
    signal,
    interval = 2_500,
    jitter = 0.1,
    timeout = 15_000,
    backoff: { factor = 2, max = 30_000 } = {},
    maxAttempts = Infinity,
    maxFailures = 8,
    maxDuration = 600_000,
  } = options

  const startedAt = clock.now()
  let lastEndAt = startedAt
  let nextAt = startedAt
  /** From then on what we know is older than one interval. */
  let staleAt = startedAt
  let attempts = 0
  let failures = 0
  let malformed = 0
  let data: T | undefined
  let error: PollError | undefined
  let flight: Promise<T> | undefined
  const holds = new Set<'manual' | 'auth'>()
  /** Aborted at the end: takes every listener with it. */
  const life = new AbortController()
  const { signal: over } = life
  /** Of the call under way. */
  let controller = life
  /** The one timer: of a wait, or of the call under way. */
  let clearTimer: (() => void) | undefined

  function progress(): PollProgress<T> {
    return { data, error, attempts, failures, elapsed: clock.now() - startedAt }
  }

  function set<Status extends PollStatus>(status: Status, phase?: Partial<PollPhases<T>[Status]>): void {
    onState({ status, ...progress(), ...(phase as object) } as PollState<T>)
  }

  /** A step is void once all is over; a callback that throws in it is a failure that can be seen. */
  function step<A>(take: (value: A) => void): (value?: A) => void {
    return (value) => {
      try {
        if (!over.aborted) take(value as A)
      } catch (thrown) {
        fail(thrown as PollError)
      }
    }
  }

  /** Every end comes through here: nothing is left that could call, fire or listen. */
  function end(status: 'done' | 'failed' | 'exhausted' | 'cancelled'): void {
    if (over.aborted) return
    life.abort()
    controller.abort()
    clearTimer?.()
    set(status)
  }

  function fail(reason: PollError): void {
    error = reason
    end('failed')
  }

  const stop = step(() => end('cancelled'))

  /** Looks at the page, the time and the limits; then pauses, waits, gives up or calls. */
  const look = step(() => {
    if (flight) return
    clearTimer?.()
    const now = clock.now()
    const away = page.away()
    const mode = away && ((away === 'hidden' ? options.whenHidden : options.whenOffline) ?? 'pause')
    const [reason = mode === 'pause' && away] = holds
    if (reason) return set('paused', { reason, nextAt })
    const deadline = startedAt + maxDuration
    const slowAt = mode === 'slow' && attempts ? lastEndAt + SLOW_INTERVAL : 0
    const dueAt = Math.min(Math.max(nextAt, slowAt), deadline)
    // A clock that was set back calls at once, like one that has jumped ahead: both mean that the machine slept.
    if (dueAt > now && now >= lastEndAt) {
      clearTimer = clock.after(dueAt - now, look)
      set('waiting', { nextAt: dueAt })
    } else if (now >= deadline && now < staleAt) {
      end('exhausted') // the last look was only just now
    } else void call()
  })

  function call(): Promise<T> {
    clearTimer?.()
    controller = new AbortController()
    clearTimer = clock.after(timeout, () => controller.abort(new DOMException('', 'TimeoutError')))
    attempts += 1
    floor = 0
    const aborted = controller.signal
    const run = (): T | Promise<T> =>
      (over.aborted as never) ||
      fn({ ...progress(), attempt: attempts, signal: aborted, retryAfter: (ms) => void (floor = ms) })
    flight = new Promise<T>((resolve, reject) => {
      aborted.onabort = () => reject(aborted.reason as Error)
      // In a turn of its own, so that who stops in this one is never called.
      Promise.resolve().then(run).then(resolve, reject)
    })
    void flight.then(step(took), step(refused))
    set('polling')
    return flight
  }

  function took(value: T): void {
    flight = undefined
    lastEndAt = clock.now()
    data = value
    error = undefined
    failures = 0
    malformed = 0
    options.onData?.(value)
    arm(options.until?.(value))
  }

  function refused(reason: PollError): void {
    flight = undefined
    lastEndAt = clock.now()
    const wasAuth = error?.status === 401
    error = reason
    const { status, retryAfterMs = floor } = Object(reason) as PollError
    const kind = errorKind(reason)
    failures += 1
    malformed = kind === 'malformed' ? malformed + 1 : 0
    floor = retryAfterMs
    options.onError?.(reason)
    if (over.aborted) return
    // A second 401 in a row means that signing in did not help.
    if (status === 401 && options.onAuth && !wasAuth) {
      holds.add('auth')
      Promise.resolve()
        .then(options.onAuth)
        .then(() => lift('auth'), step(fail))
      look()
    } else if (options.isTransient?.(reason, progress()) ?? (kind && malformed < 4)) arm()
    else fail(reason)
  }

  const arm = step((isDone?: boolean) => {
    const next = isDone ? false : typeof interval === 'function' ? interval(progress()) : interval
    if (next === false) return end('done')
    if (!(next >= 0 && next < Infinity))
      throw new RangeError(process.env.NODE_ENV === 'production' ? '' : wrongInterval(next))
    if (attempts >= maxAttempts || failures >= maxFailures) return end('exhausted')
    const chance = Math.random()
    const least = Math.min(floor, MAX_FLOOR) || 0
    const longest = Math.min(max, next * factor ** failures)
    const extra = failures ? Math.max(0, longest - next) * chance : next * jitter * (2 * chance - 1)
    nextAt = lastEndAt + Math.max(least, next + extra)
    staleAt = lastEndAt + Math.max(least, next)
    look()
  })

  function lift(hold: 'manual' | 'auth'): void {
    holds.delete(hold)
    look()
  }

  page.onChange(look, over)
  signal?.addEventListener('abort', stop, life)
  ;(signal?.aborted ? stop : options.immediate === false ? arm : look)()

  return {
    pause() {
      holds.add('manual')
      look()
    },
    resume: () => lift('manual'),
    stop,
    poll: () => flight ?? (over.aborted ? Promise.reject(over.reason) : call()),
  }
}
