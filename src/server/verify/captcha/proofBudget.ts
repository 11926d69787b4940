import type { Caller } from '../../identity/caller'
import type { Storage } from '../../storage/storage'

import { sha256 } from '../../runtime/digest'

/** How many refused proofs a caller may still show. */
export interface ProofBudget {
  /** For how many ms no proof of this caller is looked at; 0 if one is. */
  lockedForMs(): Promise<number>
  /** Counts a proof as refused before it is judged, so that parallel ones share one budget; false if none is left. */
  take(): Promise<boolean>
  /** The proof was not refused. */
  giveBack(): Promise<void>
  /** The proof was refused; whether that was the last one for a while. */
  refuse(): Promise<boolean>
}

export interface ProofBudgetOptions {
  storage: Storage
  now: () => number
  /** A caller was locked just now. */
  onLock(action: string): void
}

const WINDOW_MS = 10 * 60_000
/** By action and session, or by address as long as the session is not established: a new session is to be had freely. */
const MAX_REFUSED = 10
/** By address: many people may share one. */
const MAX_REFUSED_BY_ADDRESS = 100

/** Opens the budget of one caller for one action. */
export async function openProofBudget(
  caller: Caller,
  action: string,
  { storage, now, onLock }: ProofBudgetOptions,
): Promise<ProofBudget> {
  const { id, established, address } = caller
  const isByAddress = !established && address !== undefined
  const own = await sha256(['proof', action, isByAddress ? address : id].join('\n'))
  const shared = address === undefined ? undefined : await sha256(['proof', address].join('\n'))
  let taken = 0

  function count(subject: string, by: 1 | -1): Promise<number> {
    return storage.increment(`failures:${subject}`, WINDOW_MS, by)
  }

  async function lock(subject: string): Promise<void> {
    const isFirst = await storage.insert(`lock:${subject}`, String(now() + WINDOW_MS), WINDOW_MS)
    if (isFirst) onLock(action)
  }

  return {
    async lockedForMs() {
      const subjects = shared === undefined ? [own] : [own, shared]
      const locks = await Promise.all(subjects.map((subject) => storage.get(`lock:${subject}`)))
      return Math.max(0, ...locks.map((until) => Number(until ?? 0) - now()))
    },
    async take() {
      taken = await count(own, 1)
      if (taken <= MAX_REFUSED) return true
      await count(own, -1)
      await lock(own)
      return false
    },
    async giveBack() {
      await count(own, -1)
    },
    async refuse() {
      // An address counts what was refused, not what is under way: a slow service must not lock all who share it.
      const isSharedSpent = shared !== undefined && (await count(shared, 1)) >= MAX_REFUSED_BY_ADDRESS
      if (isSharedSpent) await lock(shared)
      if (taken >= MAX_REFUSED) await lock(own)
      return isSharedSpent || taken >= MAX_REFUSED
    },
  }
}
