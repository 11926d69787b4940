/** Estimates the time left of a task from the course of its progress. */
export interface Eta {
  /** Adds a point: progress 0 … 1 at epoch ms. */
  add(progress: number, at: number): void
  /** Returns the milliseconds left at `at`, or undefined while too little is known. */
  left(at: number): number | undefined
}

/** An estimate needs at least so many points, over so long a time, and so much progress. */
const MIN_POINTS = 3
const MIN_MS = 5_000
const MIN_PROGRESS = 0.05
/** A measured speed counts half after this time, or after a tenth of the time so far if that is longer. */
const HALF_LIFE_MS = 10_000
/** A longer estimate replaces a shorter one after it has been longer by this factor for this time. */
const LONGER_FACTOR = 1.2
const LONGER_MS = 5_000

/**
 * Estimates with a moving average of the speed, weighted by time. The estimate falls with time. It rises only after it
 * has been clearly too short for a while, because a figure that jumps is worse than none.
 */
export function createEta(): Eta {
  let points = 0
  let firstAt = 0
  let lastAt = 0
  let lastProgress = -1
  let speed = 0
  let endAt = Infinity
  let confirmedAt = 0

  return {
    add(progress, time) {
      if (progress <= lastProgress) return
      const at = Math.max(time, lastAt) // after a clock was set back
      points += 1
      if (points === 1) firstAt = at
      const latestSpeed = (progress - lastProgress) / Math.max(1, at - lastAt)
      // The first two points make the first speed, so there is no earlier one to average with.
      const weight = points > 2 ? 2 ** ((lastAt - at) / Math.max(HALF_LIFE_MS, (at - firstAt) / 10)) : 0
      speed = speed * weight + latestSpeed * (1 - weight)
      lastProgress = progress
      lastAt = at
      if (points < MIN_POINTS || at - firstAt < MIN_MS || progress < MIN_PROGRESS) return
      const nextEndAt = at + (1 - progress) / speed
      if (nextEndAt - at <= (endAt - at) * LONGER_FACTOR) confirmedAt = at
      if (nextEndAt < endAt || at - confirmedAt > LONGER_MS) endAt = nextEndAt
    },
    left: (at) => (endAt < Infinity ? Math.max(0, endAt - at) : undefined),
  }
}
