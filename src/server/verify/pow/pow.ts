/**
 * The way to pass without a picture: the program of the user computes for a second or two. It slows a bot down; the
 * pass budget is what limits it.
 */
import type { SubmitAnswer, SubmitReason, WorkChallenge } from '../../../protocol/answers'
import type { SubmitRequest } from '../../../protocol/requests'
import type { Caller } from '../../identity/caller'
import type { Storage } from '../../storage/storage'
import type { StoredChallenges } from '../challenges/storedChallenges'
import type { Passes } from '../pass'
import type { PassBudget } from './passBudget'
import type { Work } from './work'

import { TaskgateError } from '../../http/taskgateError'
import { sha256 } from '../../runtime/digest'
import { CHALLENGE_TTL_MS } from '../challenges/challengeStore'
import { createLockedPasses } from './lockedPasses'
import { createOpenWork } from './openWork'
import { createWork, isDone } from './work'

/** Metrics of proofs of work. */
export type PowEvent =
  | { type: 'challenge-issued'; kind: 'pow' }
  | { type: 'challenge-passed' | 'challenge-failed'; kind: 'pow'; action: string }

export interface PowOptions {
  storage: Storage
  challenges: StoredChallenges<Work>
  budget: PassBudget
  passes: Passes
  /** Returns how long the puzzle of a caller is still locked; 0 if it is not. */
  lockedForMs(caller: Caller, action: string): Promise<number>
  emit: (event: PowEvent) => void
}

export interface Pow {
  /**
   * Issues work that takes `times` as long as it would without a rule, and ends the session's earlier challenge. Throws
   * `rate-limited` (429) if the address has too many open ones, or if the session has spent its passes of a lock.
   */
  challenge(caller: Caller, action: string, times?: number): Promise<WorkChallenge>
  /** Judges the nonces. Burns the challenge before it computes a hash. */
  submit(caller: Caller, action: string, answer: Pick<PowSubmit, 'id' | 'nonces'>): Promise<PowOutcome>
}

type PowSubmit = Extract<SubmitRequest, { kind: 'pow' }>
/** The wire allows any reason; proof of work gives only known ones. */
type PowOutcome = SubmitAnswer & { reason?: SubmitReason }

/** An earlier answer is refused: however fast a machine is, a pass takes this long. */
const MIN_AGE_MS = 1_000
const BUSY_RETRY_MS = 1_000
/** How much more the first work costs while the puzzle is locked. */
const LOCKED_TIMES = 2

export function createPow({ storage, challenges, budget, passes, lockedForMs, emit }: PowOptions): Pow {
  const open = createOpenWork(storage)
  const lockedPasses = createLockedPasses(storage)

  async function issue(caller: Caller, action: string, work: Work): Promise<string> {
    const bound = { caller, action }
    const { id, ended } = await challenges.issueAlone(`pow:${await sha256(caller.id)}`, bound, work)
    for (let count = 0; count < ended; count += 1) await open.remove(caller)
    if (id === null) throw new TaskgateError('rate-limited', undefined, { retryAfterMs: BUSY_RETRY_MS })
    const retryAfterMs = await open.add(caller)
    if (retryAfterMs === 0) return id
    await challenges.burn(bound, id)
    throw new TaskgateError('rate-limited', undefined, { retryAfterMs })
  }

  /** Burns the challenge, then looks at the nonces. */
  async function judge(caller: Caller, action: string, { id, nonces }: Pick<PowSubmit, 'id' | 'nonces'>) {
    const burned = await challenges.burn({ caller, action }, id)
    if (!burned) return 'expired'
    await open.remove(caller)
    const isGood = burned.ageMs >= MIN_AGE_MS && isDone(burned.answer, nonces)
    emit({ type: isGood ? 'challenge-passed' : 'challenge-failed', kind: 'pow', action })
    return isGood ? 'good' : 'retry'
  }

  return {
    async challenge(caller, action, times = 1) {
      const lockMs = await lockedForMs(caller, action)
      if (lockMs > 0 && (await lockedPasses.areSpent(caller))) {
        throw new TaskgateError('rate-limited', undefined, { retryAfterMs: lockMs })
      }
      const work = createWork(times * (await budget.times(caller)) * (lockMs > 0 ? LOCKED_TIMES : 1))
      const id = await issue(caller, action, work)
      emit({ type: 'challenge-issued', kind: 'pow' })
      return { id, kind: 'pow', ...work, expiresInMs: CHALLENGE_TTL_MS }
    },

    async submit(caller, action, answer) {
      const { takeBack } = await budget.take(caller)
      const lockMs = await lockedForMs(caller, action)
      const takeBackLocked = lockMs > 0 ? await lockedPasses.take(caller) : async () => {}
      if (!takeBackLocked) {
        await takeBack()
        return { ok: false, reason: 'locked', retryAfterMs: lockMs }
      }
      const outcome = await judge(caller, action, answer)
      if (outcome === 'good') return { ok: true, ...(await passes.mint(caller, action)) }
      await takeBack()
      await takeBackLocked()
      return { ok: false, reason: outcome }
    },
  }
}
