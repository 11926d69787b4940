import type { ServerClock } from '../runtime/clock'
import type { Storage } from './storage'

export interface Housekeeping {
  start(): void
  stop(): void
}

const INTERVAL_MS = 10 * 60_000

/** Purges the storage periodically: expired entries, and items that were done more than `keepMs` ago. */
export function createHousekeeping(options: {
  storage: Storage
  clock: ServerClock
  keepMs: number
  onError(error: unknown, where: string): void
}): Housekeeping {
  const { storage, clock, keepMs, onError } = options
  let stopTimer: (() => void) | undefined

  function later(): void {
    stopTimer = clock.after(INTERVAL_MS, () => {
      storage.purge(clock.now() - keepMs).catch((error: unknown) => onError(error, 'purge of the storage'))
      later()
    })
  }

  return { start: later, stop: () => stopTimer?.() }
}
