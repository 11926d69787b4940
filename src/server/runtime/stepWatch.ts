/** Notices when a clock is stepped: set by a time server, or ahead after the sleep of a machine. */
export interface StepWatch {
  /** Number of steps noticed so far, this moment included. */
  steps(): number
  /** Whether the clock was stepped in the last `ms` of real time, as far as this process could notice. */
  hasStepped(ms: number): boolean
  /** Whether `ms` have passed since a stored time (epoch ms). False within {@link KEEP_MS} after a step. */
  hasPassed(ms: number, since: number): boolean
}

/** A smaller difference between two clocks is a delay of this process. */
export const STEP_MS = 5_000

/**
 * Nothing that is kept for at least as long expires within this time after a step: a clock that is wrong by days is often
 * set right soon, and until then everything looks expired.
 */
export const KEEP_MS = 3_600_000

/** Compares `now`, which returns epoch ms, with `elapsed`, which returns ms and is never stepped. */
export function createStepWatch(now: () => number, elapsed: () => number): StepWatch {
  let ahead = now() - elapsed()
  let steps = 0
  let steppedAt = -Infinity

  function look(): void {
    const aheadNow = now() - elapsed()
    if (Math.abs(aheadNow - ahead) > STEP_MS) {
      steps += 1
      steppedAt = elapsed()
    }
    ahead = aheadNow
  }

  function hasStepped(ms: number): boolean {
    look()
    return elapsed() - steppedAt < ms
  }

  return {
    hasStepped,
    steps() {
      look()
      return steps
    },
    hasPassed: (ms, since) => now() - since >= ms && !hasStepped(KEEP_MS),
  }
}
