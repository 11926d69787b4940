import type { ServerClock } from '../runtime/clock'
import type { QueueItem, Storage } from '../storage/storage'

import { PARK_MS } from './applyPush'
import { INBOX, readRecord } from './inbox'

export interface ParkedSweepOptions {
  storage: Storage
  clock: ServerClock
  /** Called after an item was put back into the inbox. */
  onRevived(): void
}

/** Time between two sweeps. */
export const SWEEP_MS = 60_000

const PAGE_SIZE = 500
/** Limits the cost of a sweep. The next one continues where it ended. */
const MAX_PAGES = 20

/**
 * Returns a sweep that revives parked items at growing intervals, since the process that had to wake them may have died.
 * An item whose time is over becomes a dead letter when it is handled again.
 */
export function createParkedSweep({ storage, clock, onRevived }: ParkedSweepOptions): () => Promise<void> {
  let after: string | undefined

  function isDue(item: QueueItem): boolean {
    const waitMs = Math.min(PARK_MS, SWEEP_MS * 2 ** item.attempts)
    const waitedMs = clock.now() - readRecord(item).receivedAt
    return waitedMs >= waitMs || waitedMs < 0 // the clock was set back
  }

  return async function sweep() {
    for (let page = 0; page < MAX_PAGES; page += 1) {
      const items = await storage.list(INBOX, 'parked', { after, limit: PAGE_SIZE })
      after = items.length === PAGE_SIZE ? items.at(-1)?.id : undefined
      for (const item of items) if (isDue(item) && (await storage.revive(INBOX, item.id))) onRevived()
      if (after === undefined) return
    }
  }
}
