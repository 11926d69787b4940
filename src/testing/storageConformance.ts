import type { Storage } from '../server/storage'

import { commitCases } from './commitCases'
import { keyCases } from './keyCases'
import { queueCases } from './queueCases'

export interface StorageHarness {
  /** An empty storage for one case. It is closed after the case. */
  create: () => Storage | Promise<Storage>
  /** Lets `ms` pass on the storage's clock. Give it real time where the clock cannot be set. */
  wait: (ms: number) => void | Promise<void>
}

/** One fact that every storage keeps. `run` rejects with a message that says what was expected and what came. */
export interface ConformanceCase {
  name: string
  run: () => Promise<void>
}

/**
 * What every {@link Storage} must do, as cases for any test runner:
 *
 * ```ts
 * for (const { name, run } of storageConformance({ create, wait })) it(name, run)
 * ```
 */
export function storageConformance({ create, wait }: StorageHarness): ConformanceCase[] {
  return [...keyCases, ...commitCases, ...queueCases].map(([name, run]) => ({
    name,
    async run() {
      const storage = await create()
      try {
        await run(storage, async (ms) => wait(ms))
      } finally {
        await storage.close()
      }
    },
  }))
}
