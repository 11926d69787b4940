import type { ServerClock } from '../runtime/clock'
import type { Storage } from './storage'

export interface Housekeeping {
  start(): void
  stop(): void
}

const EVERY_MS = 10 * 60_000

/** Lets the storage forget what is over: values and items past their time, and what was done longer ago than `keepMs`. */
export function createHousekeeping(options: {
  storage: Storage
  clock: ServerClock
  keepMs: number
  onError(error: unknown, where: string): void
}): Housekeeping {
  const { storage, clock, keepMs, onError } = options
  let stopTimer: (() => void) | undefined

  function later(): void {
    stopTimer = clock.after(EVERY_MS, () => {
      storage.purge(clock.now() - keepMs).catch((error: unknown) => onError(error, 'purge of the storage'))
      later()
    })
  }

  return { start: later, stop: () => stopTimer?.() }
}
