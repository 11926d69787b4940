import type { Caller } from '../../identity/caller'
import type { Storage } from '../../storage/storage'

import { sha256 } from '../../runtime/digest'
import { CHALLENGE_TTL_MS } from '../challenges/challengeStore'

/** The open challenges of an address. A caller without an address has no limit here. */
export interface OpenWork {
  /** Counts a new challenge. Returns how long the address must wait if it has too many, else 0. */
  add(caller: Caller): Promise<number>
  remove(caller: Caller): Promise<void>
}

const MAX_OPEN = 6

export function createOpenWork(storage: Storage): OpenWork {
  const keyOf = async (address: string): Promise<string> => `pow-open:${await sha256(address)}`
  return {
    async add({ address }) {
      if (address === undefined) return 0
      const { count, freeInMs } = await storage.increment(await keyOf(address), CHALLENGE_TTL_MS)
      if (count <= MAX_OPEN) return 0
      await storage.increment(await keyOf(address), CHALLENGE_TTL_MS, -1)
      return freeInMs || CHALLENGE_TTL_MS
    },
    async remove({ address }) {
      if (address !== undefined) await storage.increment(await keyOf(address), CHALLENGE_TTL_MS, -1)
    },
  }
}
