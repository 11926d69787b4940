import type { SliderChallenge, SubmitAnswer, SubmitReason } from '../../protocol/answers'
import type { SubmitRequest } from '../../protocol/requests'
import type { Caller } from '../identity/caller'
import type { Bound, ChallengeStore } from './challenges/challengeStore'
import type { Passes } from './pass'
import type { PicturePool } from './picturePool'
import type { AttemptBudget } from './attemptBudget'
import type { Storage } from '../storage/storage'

import { sha256 } from '../runtime/digest'
import { TaskgateError } from '../http/taskgateError'
import { createAttemptBudget } from './attemptBudget'
import { CHALLENGE_TTL_MS } from './challenges/challengeStore'

/** A drawn puzzle: the part that the browser gets, and the place of the piece. */
export interface SliderPicture {
  width: number
  height: number
  piece: SliderChallenge['piece']
  /** Number of gaps in the picture, the right one included. */
  gaps: number
  /** `data:` URLs. */
  background: string
  image: string
  /** Left edge of the right gap, in challenge pixels. Never leaves the server. */
  x: number
}

export interface Slider {
  /**
   * Issues a challenge. Throws `rate-limited` (429) while the caller is locked, `unavailable` (503) when too many
   * callers wait for a picture.
   */
  challenge(caller: Caller, action: string): Promise<SliderChallenge>
  /** Returns how long the caller is still locked, in ms; 0 if it is not. */
  lockedForMs(caller: Caller, action: string): Promise<number>
  /** Judges an answer. Burns the challenge before it compares the answer. */
  submit(caller: Caller, action: string, answer: SliderSubmit): Promise<SliderOutcome>
}

/** The wire allows any reason; the slider gives only known ones. */
type SliderOutcome = SubmitAnswer & { reason?: SubmitReason }

export type SliderSubmit = Extract<SubmitRequest, { kind: 'slider' }>

/** Metrics of challenges. */
export type SliderEvent =
  | { type: 'challenge-issued'; kind: 'slider' }
  | { type: 'challenge-passed' | 'challenge-failed'; kind: 'slider'; action: string }
  | { type: 'challenge-locked'; action: string }

export interface SliderOptions {
  storage: Storage
  challenges: ChallengeStore<SliderAnswer>
  pictures: PicturePool<SliderPicture>
  passes: Passes
  emit: (event: SliderEvent) => void
}

/** Allowed distance from the right place, in challenge pixels (320 wide). More than a key step, which is 4. */
const TOLERANCE = 5
const MAX_FAILURES = 5
const LOCK_MS = 10 * 60_000

/** What an answer is compared with. */
export interface SliderAnswer {
  x: number
}

/** Issues and judges slider challenges. Failures count by action and session, so a fresh ticket resets nothing. */
export function createSlider({ storage, challenges, pictures, passes, emit }: SliderOptions): Slider {
  async function issue(bound: Bound, failures: number): Promise<SliderChallenge> {
    const { x, ...picture } = await pictures.take()
    const id = await challenges.issue(bound, { x })
    emit({ type: 'challenge-issued', kind: 'slider' })
    return {
      id,
      kind: 'slider',
      ...picture,
      expiresInMs: CHALLENGE_TTL_MS,
      attemptsLeft: attemptsAfter(failures),
      alternatives: [],
    }
  }

  async function budgetOf({ caller, action }: Bound): Promise<AttemptBudget> {
    return createAttemptBudget({
      storage,
      subject: await sha256(['slider', action, caller.id].join('\n')),
      maxFailures: MAX_FAILURES,
      windowMs: LOCK_MS,
      onLock: () => emit({ type: 'challenge-locked', action }),
    })
  }

  return {
    async challenge(caller, action) {
      const bound = { caller, action }
      const budget = await budgetOf(bound)
      const retryAfterMs = await budget.lockedForMs()
      if (retryAfterMs > 0) throw new TaskgateError('rate-limited', undefined, { retryAfterMs })
      return issue(bound, await budget.failures())
    },

    async lockedForMs(caller, action) {
      return (await budgetOf({ caller, action })).lockedForMs()
    },

    async submit(caller, action, { id, x }) {
      const bound = { caller, action }
      const budget = await budgetOf(bound)
      const retryAfterMs = await budget.lockedForMs()
      if (retryAfterMs > 0) return { ok: false, reason: 'locked', retryAfterMs }
      const burned = await challenges.burn(bound, id)
      if (!burned) {
        return { ok: false, reason: 'expired', attemptsLeft: attemptsAfter(await budget.failures()) }
      }
      const attempt = await budget.take()
      if (!attempt) return locked(budget)
      if (Math.abs(x - burned.answer.x) <= TOLERANCE) {
        await attempt.succeed()
        emit({ type: 'challenge-passed', kind: 'slider', action })
        return { ok: true, ...(await passes.mint(caller, action)) }
      }
      emit({ type: 'challenge-failed', kind: 'slider', action })
      if (await attempt.fail()) return locked(budget)
      const next = await issue(bound, attempt.failures).catch(undefinedIfBusy)
      return { ok: false, reason: 'retry', attemptsLeft: attemptsAfter(attempt.failures), next }
    },
  }
}

function attemptsAfter(failures: number): number {
  return Math.max(0, MAX_FAILURES - failures)
}

async function locked(budget: AttemptBudget): Promise<SliderOutcome> {
  return { ok: false, reason: 'locked', retryAfterMs: (await budget.lockedForMs()) || LOCK_MS }
}

/** A failed attempt is answered even if no picture is ready; the browser then requests one later. */
function undefinedIfBusy(error: unknown): undefined {
  if (error instanceof TaskgateError && error.code === 'unavailable') return undefined
  throw error
}
