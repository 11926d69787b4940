import type { ServerClock } from '../runtime/clock'

import { pause } from '../runtime/pause'

export interface Burst {
  /** A push has come. */
  arrive(): void
  /** Resolves at once, or, where a burst of pushes has just begun, when that is over; within two seconds in any case. */
  over(): Promise<void>
  /** Ends all waits, now and later. */
  close(): void
}

/** When more pushes than this come in such a time, whatever can wait makes way for their acknowledgements … */
const MANY = 100
const WINDOW_MS = 100
/** … for as long as the least patient vendor waits. What goes on for longer is no burst, and users wait for it, too. */
const BURST_MS = 2_000
/** A burst is over after this without a crowd. Shorter ones are pauses of the machine. */
const CALM_MS = 300
/** How often a wait looks whether the burst is over. */
const LOOK_MS = 50

/** Notices when many pushes come at once. */
export function createBurst(clock: ServerClock): Burst {
  const closed = new AbortController()
  let windowAt = -Infinity
  let arrivals = 0
  /** When there were too many in a window: first, and last. */
  let burstAt = -Infinity
  let crowdedAt = -Infinity

  /** Not where the clock was set back meanwhile. */
  function isWithin(ms: number, since: number): boolean {
    const passed = clock.now() - since
    return passed >= 0 && passed < ms
  }

  function isBurst(): boolean {
    return isWithin(CALM_MS, crowdedAt) && isWithin(BURST_MS, burstAt)
  }

  return {
    arrive() {
      const now = clock.now()
      if (!isWithin(WINDOW_MS, windowAt)) {
        windowAt = now
        arrivals = 0
      }
      arrivals += 1
      if (arrivals <= MANY) return
      if (!isWithin(BURST_MS, crowdedAt)) burstAt = now
      crowdedAt = now
    },
    async over() {
      while (!closed.signal.aborted && isBurst()) await pause(clock, LOOK_MS, [closed.signal])
    },
    close() {
      closed.abort()
    },
  }
}
