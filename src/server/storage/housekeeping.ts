import type { ServerClock } from '../runtime/clock'
import type { StepWatch } from '../runtime/stepWatch'
import type { Storage } from './storage'

import { KEEP_MS } from '../runtime/stepWatch'

export interface Housekeeping {
  start(): void
  stop(): void
  /** Purges now. Resolves to the number of deleted entries. */
  purge(): Promise<number>
}

const INTERVAL_MS = 10 * 60_000

/**
 * Purges the storage periodically: expired entries, and items that were done more than `keepMs` ago. Pauses for an hour
 * after a step of the clock.
 */
export function createHousekeeping(options: {
  storage: Storage
  clock: ServerClock
  watch: StepWatch
  keepMs: number
  onError(error: unknown, where: string): void
}): Housekeeping {
  const { storage, clock, watch, keepMs, onError } = options
  let stopTimer: (() => void) | undefined

  function later(): void {
    stopTimer = clock.after(INTERVAL_MS, () => {
      purge().catch((error: unknown) => onError(error, 'purge of the storage'))
      later()
    })
  }

  async function purge(): Promise<number> {
    return watch.hasStepped(KEEP_MS) ? 0 : storage.purge(clock.now() - keepMs)
  }

  return { start: later, stop: () => stopTimer?.(), purge }
}
