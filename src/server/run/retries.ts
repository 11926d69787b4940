/** Spreads retries by this share, so that items that failed together are not retried together. */
const JITTER = 0.2
/** Items whose failures are remembered. Above this, all counts start anew. */
const MAX_REMEMBERED = 10_000

export interface Retries {
  /** Counts a failure. Returns the wait before the next try in ms, or null after the last try. */
  nextDelay(itemId: string): number | null
  forget(itemId: string): void
}

/**
 * Counts how often each item failed in this process. The item's `attempts` would not do: they also count how often it
 * was parked and revived. With `isEndless` the last wait is repeated.
 */
export function createRetries(waitsMs: readonly number[], isEndless: boolean): Retries {
  const failures = new Map<string, number>()
  return {
    nextDelay(itemId) {
      const before = failures.get(itemId) ?? 0
      failures.delete(itemId)
      if (failures.size >= MAX_REMEMBERED) failures.clear()
      const waitMs = waitsMs[before] ?? (isEndless ? waitsMs.at(-1) : undefined)
      if (waitMs === undefined) return null
      failures.set(itemId, before + 1)
      return Math.round(waitMs * (1 + JITTER * Math.random()))
    },
    forget(itemId) {
      failures.delete(itemId)
    },
  }
}
