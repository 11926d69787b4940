import type { Clock } from '../environment/clock'
import type { Page } from '../environment/page'

import { warnOfUnknownNames } from '../environment/warnOfUnknownNames'

/** The argument of a call. */
export interface PollContext {
  /** Aborted when the poller stops or the call takes too long. */
  signal: AbortSignal
  /** 1 for the first call. */
  attempt: number
  /** Milliseconds since the start. */
  elapsed: number
  /** Sets the shortest next wait, in ms, up to one hour. */
  retryAfter(ms: number): void
}

/** The progress of polling, for functions that decide by it. */
export interface PollProgress<T = unknown> {
  data: T | undefined
  error: unknown
  attempts: number
  /** Failures in a row. */
  failures: number
  /** Milliseconds since the start. */
  elapsed: number
}

export type WhenAway = 'pause' | 'slow' | 'run'

export interface PollerOptions<T = unknown> {
  /** Milliseconds from the end of a call to the next, or a function of the progress; `false` means done. Default 2,500. */
  interval?: number | ((progress: PollProgress<T>) => number | false)
  /** Whether the first call is made at once, else after one interval. Default true. */
  immediate?: boolean
  /** Whether this value ends polling. */
  until?: (data: T) => boolean
  /** Share by which every wait varies, 0 … 1, so that clients do not call in lockstep. Default 0.1. */
  jitter?: number
  /** Waits after failures: random between `interval` and `interval · factor^failures`, up to `max` ms. Default 2 and 30,000. */
  backoff?: { factor?: number; max?: number }
  /** Calls in all. Default: no limit. */
  maxAttempts?: number
  /** Failures in a row. Default 8. */
  maxFailures?: number
  /** Milliseconds since the start. Default 600,000. */
  maxDuration?: number
  /** Milliseconds for one call. Default 15,000. */
  timeout?: number
  /** In a hidden page: pause, slow (at least 60 s) or run. Default `pause`. */
  whenHidden?: WhenAway
  /** Without a network: pause, slow or run. Default `pause`. */
  whenOffline?: WhenAway
  /** Outer signal: aborting it cancels. */
  signal?: AbortSignal
  /**
   * Whether polling goes on after this error. Undefined selects the default: it goes on without an answer, after 408,
   * 425, 429, 5xx except 501 and 505, and after up to three malformed answers in a row.
   */
  isTransient?: (error: unknown, progress: PollProgress<T>) => boolean | undefined
  /** Called after a 401. Polling goes on when it resolves. Without it a 401 is final. */
  onAuth?: () => unknown
  onData?: (data: T) => void
  onError?: (error: unknown) => void
  clock?: Clock
  page?: Page
}

/** Options without a range. */
const others = [
  'immediate',
  'until',
  'backoff',
  'signal',
  'isTransient',
  'onAuth',
  'onData',
  'onError',
  'clock',
  'page',
]
/** An option of `usePolling`. */
const ENABLED = 'enabled'

const DAY = 86_400_000
const modes = ['pause', 'slow', 'run']

/** The values of each option: a range of numbers, or a list of words. */
const ranges: Record<string, (number | string)[]> = {
  interval: [1, DAY],
  jitter: [0, 1],
  'backoff.factor': [1, 100],
  'backoff.max': [1, DAY],
  maxAttempts: [1, Infinity],
  maxFailures: [1, Infinity],
  maxDuration: [1, Infinity],
  timeout: [1, DAY],
  whenHidden: modes,
  whenOffline: modes,
}

/** Throws a `RangeError` that names the option, its range and the given value. Warns about unknown options. */
export function checkPollerOptions<T>(options: PollerOptions<T>): void {
  warnOfUnknownNames(options, [...Object.keys(ranges), ...others, ENABLED], 'polling')
  warnOfUnknownNames(options.backoff, ['factor', 'max'], 'polling.backoff')
  const { factor, max } = options.backoff ?? {}
  const given: Record<string, unknown> = { ...options, 'backoff.factor': factor, 'backoff.max': max }
  for (const [name, range] of Object.entries(ranges)) {
    const value = given[name]
    const [min, max] = range as [number, number]
    const isFine =
      value === undefined ||
      (range === modes ? modes.includes(value as string) : typeof value === 'number' && value >= min && value <= max) ||
      (name === 'interval' && typeof value === 'function')
    if (isFine) continue
    const expected = range === modes ? "'pause', 'slow' or 'run'" : `a number from ${min} to ${max}`
    throw new RangeError(`vue-taskgate: ${name} takes ${expected}; came ${String(value)}.`)
  }
}

/** Returns the message for an interval function that returned a wrong value. */
export function wrongInterval(came: unknown): string {
  return `vue-taskgate: interval() should return milliseconds, 0 or more, or false; came ${String(came)}.`
}
