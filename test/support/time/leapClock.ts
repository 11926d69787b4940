import type { TestClock } from './testClock'

import { createTestClock } from './testClock'

export interface LeapClock extends TestClock {
  /** It is later, all at once; timers that are set take as long as before, as after a machine's sleep. */
  leap(ms: number): void
}

/** A test clock for waits of hours, on which a server's every beat would take its turn. */
export function createLeapClock(): LeapClock {
  const clock = createTestClock()
  let ahead = 0
  return {
    ...clock,
    now: () => clock.now() + ahead,
    leap(ms) {
      ahead += ms
    },
  }
}
