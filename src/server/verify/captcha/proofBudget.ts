import type { Caller } from '../../identity/caller'
import type { Storage } from '../../storage/storage'
import type { Attempt, AttemptBudget } from '../attemptBudget'

import { sha256 } from '../../runtime/digest'
import { createAttemptBudget } from '../attemptBudget'

/** How many refused proofs a caller may still submit: a budget of their own, and one for their address. */
export type ProofBudget = Pick<AttemptBudget, 'lockedForMs' | 'take'>

export interface ProofBudgetOptions {
  storage: Storage
  /** Called once per lock. */
  onLock(action: string): void
}

const WINDOW_MS = 10 * 60_000
/** By action and session. While the session is not established, by address: a new session costs nothing. */
const MAX_REFUSED = 10
/** By address: many people may share one. */
const MAX_REFUSED_BY_ADDRESS = 100

/** Opens the budget of one caller for one action. */
export async function openProofBudget(
  caller: Caller,
  action: string,
  { storage, onLock }: ProofBudgetOptions,
): Promise<ProofBudget> {
  const { id, established, address } = caller
  const isByAddress = !established && address !== undefined
  const budgetOf = async (subject: string[], maxFailures: number): Promise<AttemptBudget> =>
    createAttemptBudget({
      storage,
      subject: await sha256(['proof', ...subject].join('\n')),
      maxFailures,
      windowMs: WINDOW_MS,
      onLock: () => onLock(action),
    })
  const own = await budgetOf([action, isByAddress ? address : id], MAX_REFUSED)
  const shared = address === undefined ? undefined : await budgetOf([address], MAX_REFUSED_BY_ADDRESS)

  /** An address counts refused proofs, not those in flight: a slow service must not lock all who share the address. */
  async function failShared(): Promise<boolean> {
    if (!shared) return false
    const attempt = await shared.take()
    return attempt === null || attempt.fail()
  }

  function withShared(attempt: Attempt): Attempt {
    return {
      ...attempt,
      async fail() {
        const isSharedLocked = await failShared()
        return (await attempt.fail()) || isSharedLocked
      },
    }
  }

  return {
    async lockedForMs() {
      return Math.max(...(await Promise.all([own.lockedForMs(), shared?.lockedForMs() ?? 0])))
    },
    async take() {
      const attempt = await own.take()
      return attempt && withShared(attempt)
    },
  }
}
