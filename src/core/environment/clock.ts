/**
 * The surroundings of the client: time, page and network. Tests replace them. This folder contains nothing about tasks,
 * calls or problems.
 */

/** The time of the client. Tests pass their own. */
export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Runs `callback` after `ms`, at most after 24 days. The returned function cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** The longest delay of a platform timer. A longer one fires at once. */
const MAX_DELAY_MS = 2 ** 31 - 1

/** The system's clock. It reads the globals at each call, so that fake timers reach it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, MAX_DELAY_MS))
    return () => clearTimeout(timer)
  },
}
