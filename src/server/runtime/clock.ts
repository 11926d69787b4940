/**
 * What the server half needs of its runtime, and tests replace: time, digests, random numbers, channels, hooks.
 * Nothing here knows of requests or tasks, and everything else may import it.
 */

/** Time as the server half sees it. Tests pass one of their own. */
export interface ServerClock {
  /** Epoch ms. */
  now(): number
  /** Runs `callback` after `ms` unless the returned function is called before. */
  after(ms: number, callback: () => void): () => void
}

/** The system's clock, read at each call so that fake timers reach it. A timer alone keeps no process alive. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer: unknown = setTimeout(callback, ms)
    ;(timer as { unref?: () => void }).unref?.()
    return () => clearTimeout(timer as number)
  },
}
