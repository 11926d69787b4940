import type { ServerClock } from '../runtime/clock'
import type { QueueItem, Storage } from '../storage/storage'

import { PARK_MS } from './dispatch'
import { INBOX, readRecord } from './inbox'

export interface ParkedSweepOptions {
  storage: Storage
  clock: ServerClock
  /** Something was put back into the inbox. */
  onRevived(): void
}

/** How often a sweep is due. */
export const SWEEP_MS = 60_000

const PAGE = 500
/** Of one sweep, so that each costs the same, however much is parked. The next one goes on where it ended. */
const PAGES = 20

/**
 * Parked items whose time is over are looked at once more, and then set aside; others too, ever more seldom, since
 * the process that was to wake them may have died.
 */
export function createParkedSweep({ storage, clock, onRevived }: ParkedSweepOptions): () => Promise<void> {
  let after: string | undefined

  function isDue(item: QueueItem): boolean {
    const waitMs = Math.min(PARK_MS, SWEEP_MS * 2 ** item.attempts)
    return clock.now() - readRecord(item).receivedAt >= waitMs
  }

  return async function sweep() {
    for (let page = 0; page < PAGES; page += 1) {
      const items = await storage.list(INBOX, 'parked', { after, limit: PAGE })
      after = items.length === PAGE ? items.at(-1)!.id : undefined
      for (const item of items) if (isDue(item) && (await storage.revive(INBOX, item.id))) onRevived()
      if (after === undefined) return
    }
  }
}
