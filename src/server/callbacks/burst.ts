import type { ServerClock } from '../runtime/clock'

import { elapsedOf } from '../runtime/clock'
import { pause } from '../runtime/pause'

export interface Burst {
  /** Counts a push. */
  arrive(): void
  /** Resolves when no burst of pushes is in progress, after two seconds at most. */
  over(): Promise<void>
  /** Ends all waits, now and later. */
  close(): void
}

/** More pushes than this within `WINDOW_MS` are a burst, during which other work makes way for acknowledgements. */
const MAX_PER_WINDOW = 100
const WINDOW_MS = 100
/** The shortest timeout of a vendor. Pushes that keep coming for longer are no burst, and users wait for them, too. */
const MAX_BURST_MS = 2_000
/** A burst ends after this time without a full window. Shorter gaps are pauses of the machine. */
const CALM_MS = 300
const CHECK_INTERVAL_MS = 50

/** Detects bursts of pushes. */
export function createBurst(clock: ServerClock): Burst {
  const closed = new AbortController()
  let windowStartedAt = -Infinity
  let arrivals = 0
  /** The first and the last time that a window was over its limit. */
  let burstStartedAt = -Infinity
  let overLimitAt = -Infinity

  function isWithin(ms: number, since: number): boolean {
    return elapsedOf(clock) - since < ms
  }

  function isBurst(): boolean {
    return isWithin(CALM_MS, overLimitAt) && isWithin(MAX_BURST_MS, burstStartedAt)
  }

  return {
    arrive() {
      const now = elapsedOf(clock)
      if (!isWithin(WINDOW_MS, windowStartedAt)) {
        windowStartedAt = now
        arrivals = 0
      }
      arrivals += 1
      if (arrivals <= MAX_PER_WINDOW) return
      if (!isWithin(MAX_BURST_MS, overLimitAt)) burstStartedAt = now
      overLimitAt = now
    },
    async over() {
      while (!closed.signal.aborted && isBurst()) await pause(clock, CHECK_INTERVAL_MS, [closed.signal])
    },
    close() {
      closed.abort()
    },
  }
}
