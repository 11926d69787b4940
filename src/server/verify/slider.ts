import type { SliderChallenge, SubmitAnswer, SubmitReason } from '../../protocol/answers'
import type { SubmitRequest } from '../../protocol/requests'
import type { Caller } from '../identity/caller'
import type { Passes } from './pass'
import type { PicturePool } from './picturePool'
import type { AttemptBudget } from './attemptBudget'
import type { Storage } from '../storage/storage'

import { randomToken, sha256 } from '../runtime/digest'
import { TaskgateError } from '../http/taskgateError'
import { createAttemptBudget } from './attemptBudget'

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
  pictures: PicturePool<SliderPicture>
  passes: Passes
  emit: (event: SliderEvent) => void
}

const CHALLENGE_TTL_MS = 120_000
const ID_BYTES = 16
/** Allowed distance from the right place, in challenge pixels (320 wide). More than a key step, which is 4. */
const TOLERANCE = 5
const MAX_FAILURES = 5
const LOCK_MS = 10 * 60_000

interface StoredChallenge {
  /** Hash of action and session. */
  binding: string
  x: number
}

/** Issues and judges slider challenges. Failures count by action and session, so a fresh ticket resets nothing. */
export function createSlider({ storage, pictures, passes, emit }: SliderOptions): Slider {
  async function issue(binding: string, failures: number): Promise<SliderChallenge> {
    const { x, ...picture } = await pictures.take()
    const id = randomToken(ID_BYTES)
    const stored: StoredChallenge = { binding, x }
    await storage.insert(`challenge:${id}`, JSON.stringify(stored), CHALLENGE_TTL_MS)
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

  async function burn(id: string): Promise<StoredChallenge | null> {
    const stored = await storage.take(`challenge:${id}`)
    return stored === null ? null : (JSON.parse(stored) as StoredChallenge)
  }

  function budgetOf(binding: string, action: string): AttemptBudget {
    return createAttemptBudget({
      storage,
      subject: binding,
      maxFailures: MAX_FAILURES,
      windowMs: LOCK_MS,
      onLock: () => emit({ type: 'challenge-locked', action }),
    })
  }

  return {
    async challenge(caller, action) {
      const binding = await bindingOf(caller, action)
      const budget = budgetOf(binding, action)
      const retryAfterMs = await budget.lockedForMs()
      if (retryAfterMs > 0) throw new TaskgateError('rate-limited', undefined, { retryAfterMs })
      return issue(binding, await budget.failures())
    },

    async submit(caller, action, { id, x }) {
      const binding = await bindingOf(caller, action)
      const budget = budgetOf(binding, action)
      const retryAfterMs = await budget.lockedForMs()
      if (retryAfterMs > 0) return { ok: false, reason: 'locked', retryAfterMs }
      const challenge = await burn(id)
      if (challenge?.binding !== binding) {
        return { ok: false, reason: 'expired', attemptsLeft: attemptsAfter(await budget.failures()) }
      }
      const attempt = await budget.take()
      if (!attempt) return locked(budget)
      if (Math.abs(x - challenge.x) <= TOLERANCE) {
        await attempt.succeed()
        emit({ type: 'challenge-passed', kind: 'slider', action })
        return { ok: true, ...(await passes.mint(caller, action)) }
      }
      emit({ type: 'challenge-failed', kind: 'slider', action })
      if (await attempt.fail()) return locked(budget)
      const next = await issue(binding, attempt.failures).catch(undefinedIfBusy)
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

function bindingOf({ id }: Caller, action: string): Promise<string> {
  return sha256(['slider', action, id].join('\n'))
}

/** A failed attempt is answered even if no picture is ready; the browser then requests one later. */
function undefinedIfBusy(error: unknown): undefined {
  if (error instanceof TaskgateError && error.code === 'unavailable') return undefined
  throw error
}
