/** Guesses how long a task will take from how its progress has gone. */
export interface Eta {
  /** Takes a point: progress 0 … 1 at epoch ms. */
  add(progress: number, at: number): void
  /** Milliseconds left at `at`, or undefined while nobody can say. */
  left(at: number): number | undefined
}

/** Enough to go by: points, time in ms, progress. */
const MIN_POINTS = 3
const MIN_MS = 5_000
const MIN_PROGRESS = 0.05
/** What has happened counts half after this long, or after a tenth of the time so far. */
const HALF_LIFE = 10_000
/** A worse guess is believed when it has been this much worse for this long. */
const WORSE = 1.2
const WORSE_MS = 5_000

/**
 * A moving average of the speed, weighted by time. What it says falls with time and rises only when it has been clearly
 * worse for a while: a figure that jumps is worth less than none.
 */
export function createEta(): Eta {
  let points = 0
  let firstAt = 0
  let lastAt = 0
  let last = -1
  let speed = 0
  let endAt = Infinity
  let betterAt = 0

  return {
    add(progress, time) {
      if (progress <= last) return
      const at = Math.max(time, lastAt) // a clock that was set back takes no progress back
      points += 1
      firstAt ||= at
      const now = (progress - last) / Math.max(1, at - lastAt)
      // The first two make the first speed: before them there is none to weigh.
      const weight = points > 2 ? 2 ** ((lastAt - at) / Math.max(HALF_LIFE, (at - firstAt) / 10)) : 0
      speed = speed * weight + now * (1 - weight)
      last = progress
      lastAt = at
      if (points < MIN_POINTS || at - firstAt < MIN_MS || last < MIN_PROGRESS) return
      const next = at + (1 - last) / speed
      if (next - at <= (endAt - at) * WORSE) betterAt = at
      if (next < endAt || at - betterAt > WORSE_MS) endAt = next
    },
    left: (at) => (endAt < Infinity ? Math.max(0, endAt - at) : undefined),
  }
}
