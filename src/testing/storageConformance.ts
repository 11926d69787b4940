import type { Storage } from '../server/storage/storage'
import type { Fault } from './underFault'

import { commitCases } from './commitCases'
import { faultCases } from './faultCases'
import { keyCases } from './keyCases'
import { lastingCases } from './lastingCases'
import { queueCases } from './queueCases'
import { underFault } from './underFault'

export interface StorageHarness {
  /** Returns an empty storage for one case. It is closed after the case, even if the case has closed it already. */
  create: () => Storage | Promise<Storage>
  /** Advances the storage's clock by `ms`, or waits in real time if the clock cannot be set. */
  wait: (ms: number) => void | Promise<void>
  /** Opens the data of the last created storage again, as a new process does. Absent for a storage that is not persistent. */
  reopen?: () => Storage | Promise<Storage>
  /**
   * Faults by name. Each breaks the last created storage until its returned function is called: later calls throw, hang,
   * succeed late or find a full disk. A call made during the fault must take effect within 300 ms after it, or never.
   */
  faults?: Record<string, Fault>
}

/** One fact that holds for every storage. `run` rejects with the expected and the received value. */
export interface ConformanceCase {
  name: string
  run: () => Promise<void>
}

/**
 * Returns the cases that every {@link Storage} must pass, for any test runner:
 *
 * ```ts
 * for (const { name, run } of storageConformance({ create, wait })) it(name, run)
 * ```
 */
export function storageConformance({ create, wait, reopen, faults = {} }: StorageHarness): ConformanceCase[] {
  const waitFor = async (ms: number): Promise<void> => wait(ms)

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

  const basic = [...keyCases, ...commitCases, ...queueCases].map(([name, run]) =>
    toCase(name, (storage) => run(storage, waitFor)),
  )
  const lasting = (reopen ? lastingCases : []).map(([name, run]) =>
    toCase(name, (storage, opened) =>
      run(storage, waitFor, async () => {
        const again = await reopen!()
        opened.push(again)
        return again
      }),
    ),
  )
  const faulty = Object.entries(faults).flatMap(([fault, breakIt]) =>
    faultCases.map(([name, run]) =>
      toCase(`${fault}: ${name}`, (storage) => run(storage, waitFor, (...calls) => underFault(breakIt, calls))),
    ),
  )
  return [...basic, ...lasting, ...faulty]
}
