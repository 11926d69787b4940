import type { Storage } from '../server/storage/storage'
import type { Fault } from './underFault'

import { commitCases } from './commitCases'
import { faultCases } from './faultCases'
import { keyCases } from './keyCases'
import { lastingCases } from './lastingCases'
import { queueCases } from './queueCases'
import { underFault } from './underFault'

export interface StorageHarness {
  /** An empty storage for one case. It is closed after the case, also where the case has closed it. */
  create: () => Storage | Promise<Storage>
  /** Lets `ms` pass on the storage's clock. Give it real time where the clock cannot be set. */
  wait: (ms: number) => void | Promise<void>
  /** Another storage on the data of the last one created, as a new process opens it. Without it nothing need last. */
  reopen?: () => Storage | Promise<Storage>
  /**
   * By name, what breaks the last storage created: calls that follow throw, hang, succeed late or find a full disk,
   * until the returned function is called. What calls under the fault still do, they do within 300 ms after that.
   */
  faults?: Record<string, Fault>
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
export function storageConformance({ create, wait, reopen, faults = {} }: StorageHarness): ConformanceCase[] {
  const passing = async (ms: number): Promise<void> => wait(ms)

  function toCase(name: string, run: (storage: Storage, opened: Storage[]) => Promise<void>): ConformanceCase {
    return {
      name,
      async run() {
        const storage = await create()
        const opened = [storage]
        try {
          await run(storage, opened)
        } finally {
          for (const each of opened) await each.close()
        }
      },
    }
  }

  const common = [...keyCases, ...commitCases, ...queueCases].map(([name, run]) =>
    toCase(name, (storage) => run(storage, passing)),
  )
  const lasting = (reopen ? lastingCases : []).map(([name, run]) =>
    toCase(name, (storage, opened) =>
      run(storage, passing, async () => {
        const again = await reopen!()
        opened.push(again)
        return again
      }),
    ),
  )
  const faulty = Object.entries(faults).flatMap(([fault, breakIt]) =>
    faultCases.map(([name, run]) =>
      toCase(`${fault}: ${name}`, (storage) => run(storage, passing, (...calls) => underFault(breakIt, calls))),
    ),
  )
  return [...common, ...lasting, ...faulty]
}
