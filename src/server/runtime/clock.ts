/**
 * The runtime services that tests replace: time, digests, random numbers, channels, hooks. This folder depends on no
 * other one.
 */

/** The clock of the server half. Tests pass their own. */
export interface ServerClock {
  /** Epoch ms. */
  now(): number
  /** Ms on a clock that is never stepped. Default: `performance.now()`. */
  elapsed?(): number
  /** Runs `callback` after `ms`. The returned function cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** The system's clock, read at each call for fake timers. Its timers do not keep the process alive. */
export const systemClock: ServerClock = {
  now: () => Date.now(),
  after(ms, callback) {
    const timer: unknown = setTimeout(callback, ms)
    ;(timer as { unref?: () => void }).unref?.()
    return () => clearTimeout(timer as number)
  },
}

/** Ms on a clock that is never stepped. Durations within this process are differences of it. */
export function elapsedOf(clock: ServerClock): number {
  return clock.elapsed ? clock.elapsed() : performance.now()
}
