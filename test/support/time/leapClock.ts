import type { TestClock } from './testClock'

import { createTestClock } from './testClock'

export interface LeapClock extends TestClock {
  /**
   * Moves `now()` forward without running timers, as after a machine's sleep, or sets it back. Pending timers keep their
   * remaining time.
   */
  leap(ms: number): void
}

/** Creates a test clock for waits of hours, during which `advance()` would run every periodic timer of a server. */
export function createLeapClock(): LeapClock {
  const clock = createTestClock()
  let ahead = 0
  let slept = 0
  return {
    ...clock,
    now: () => clock.now() + ahead,
    elapsed: () => clock.now() + slept,
    leap(ms) {
      ahead += ms
      slept += Math.max(0, ms)
    },
  }
}
