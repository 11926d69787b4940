/**
 * What the client needs of its surroundings and tests replace: time, the page, the network. Nothing here knows of
 * tasks, calls or problems.
 */

/** Time as the client sees it. Tests pass one of their own. */
export interface Clock {
  /** Epoch ms. */
  now(): number
  /** Runs `callback` after `ms`, or after 24 days if that is less, unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void
}

/** What the platform's timers count to; beyond it they fire at once. */
const LONGEST = 2 ** 31 - 1

/** The system's clock. Globals are read at each call, so that fake timers reach it. */
export const systemClock: Clock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer = setTimeout(callback, Math.min(ms, LONGEST))
    return () => clearTimeout(timer)
  },
}
