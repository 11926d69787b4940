/**
 * The surroundings of the client: time, page and network. Tests replace them. This folder contains nothing about tasks,
 * calls or problems.
 */

/** The time of the client. Tests pass their own. */
export interface Clock {
  /** Epoch ms. Never goes back, so that differences are durations. */
  now(): number
  /** Runs `callback` after `ms`. The returned function cancels it. */
  after(ms: number, callback: () => void): () => void
}

/** The longest delay of a platform timer. A longer one fires at once. */
const MAX_DELAY_MS = 2 ** 31 - 1

/**
 * The system's clock. `Date.now()` jumps when the user or a time server sets the clock; `performance.now()` does not
 * (W3C High Resolution Time). It reads the globals at each call, so that fake timers reach it.
 */
export const systemClock: Clock = {
  now: () => Math.round(performance.timeOrigin + performance.now()),
  after(ms, callback) {
    let timer: ReturnType<typeof setTimeout>
    const wait = (left: number): void => {
      timer = setTimeout(
        () => (left > MAX_DELAY_MS ? wait(left - MAX_DELAY_MS) : callback()),
        Math.min(left, MAX_DELAY_MS),
      )
    }
    wait(ms)
    return () => clearTimeout(timer)
  },
}
