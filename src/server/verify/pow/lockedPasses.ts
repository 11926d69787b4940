import type { Caller } from '../../identity/caller'
import type { Storage } from '../../storage/storage'

import { sha256 } from '../../runtime/digest'

/** Passes that a session gets by work while its puzzle is locked. */
export interface LockedPasses {
  areSpent(caller: Caller): Promise<boolean>
  /** Counts a pass before its answer is judged. Returns a function that takes it back, or null if none is left. */
  take(caller: Caller): Promise<(() => Promise<void>) | null>
}

const MAX_PASSES = 2
const WINDOW_MS = 10 * 60_000

export function createLockedPasses(storage: Storage): LockedPasses {
  async function count({ id }: Caller, by: 1 | 0 | -1): Promise<number> {
    return (await storage.increment(`pow-locked:${await sha256(id)}`, WINDOW_MS, by)).count
  }
  return {
    async areSpent(caller) {
      return (await count(caller, 0)) >= MAX_PASSES
    },
    async take(caller) {
      const takeBack = async (): Promise<void> => void (await count(caller, -1))
      if ((await count(caller, 1)) <= MAX_PASSES) return takeBack
      await takeBack()
      return null
    },
  }
}
