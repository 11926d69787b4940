import type { SliderChallenge, SubmitAnswer, SubmitReason } from '../../protocol/answers'
import type { SubmitRequest } from '../../protocol/requests'
import type { Caller } from '../identity/caller'
import type { Passes } from './pass'
import type { PicturePool } from './picturePool'
import type { Storage } from '../storage/storage'

import { randomToken, sha256 } from '../runtime/digest'
import { TaskgateError } from '../http/taskgateError'

/** A drawn puzzle: what the browser gets, and where the piece belongs. */
export interface SliderPicture {
  width: number
  height: number
  piece: SliderChallenge['piece']
  /** Gaps that the picture shows, the right one among them. */
  gaps: number
  /** `data:` URLs. */
  background: string
  image: string
  /** Left edge of the piece in its place, in challenge pixels. Never leaves the server. */
  x: number
}

export interface Slider {
  /** A new challenge. Throws `rate-limited` (429) while the caller is locked, `unavailable` (503) when all are busy. */
  challenge(caller: Caller, action: string): Promise<SliderChallenge>
  /** Judges an answer. The challenge is burned before its answer is compared. */
  submit(caller: Caller, action: string, answer: SliderSubmit): Promise<SliderVerdict>
}

/** An answer to a submit whose reason is one of ours. */
type SliderVerdict = SubmitAnswer & { reason?: SubmitReason }

export type SliderSubmit = Extract<SubmitRequest, { kind: 'slider' }>

/** What happened to challenges, for metrics. */
export type SliderEvent =
  | { type: 'challenge-issued'; kind: 'slider' }
  | { type: 'challenge-passed' | 'challenge-failed'; kind: 'slider'; action: string }
  | { type: 'challenge-locked'; action: string }

export interface SliderOptions {
  storage: Storage
  pictures: PicturePool<SliderPicture>
  passes: Passes
  now: () => number
  emit: (event: SliderEvent) => void
}

const CHALLENGE_TTL_MS = 120_000
const ID_BYTES = 16
/** How far from the right place an answer may be, in challenge pixels of 320. Wider than a key step of 4. */
const TOLERANCE = 5
const MAX_FAILURES = 5
const LOCK_MS = 10 * 60_000

interface StoredChallenge {
  /** Hash of action and session. */
  binding: string
  x: number
}

/** Issues and judges slider challenges. Failures count by action and session, so that a fresh ticket resets nothing. */
export function createSlider({ storage, pictures, passes, now, emit }: SliderOptions): Slider {
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

  /** Failures of the last while, with one more (1), one taken back (-1), or as they are (0). */
  function countFailures(binding: string, by: 1 | 0 | -1): Promise<number> {
    return storage.increment(`failures:${binding}`, LOCK_MS, by)
  }

  async function lockedForMs(binding: string): Promise<number> {
    const until = await storage.get(`lock:${binding}`)
    return until === null ? 0 : Math.max(0, Number(until) - now())
  }

  async function lock(binding: string, action: string): Promise<SliderVerdict> {
    const isFirst = await storage.insert(`lock:${binding}`, String(now() + LOCK_MS), LOCK_MS)
    if (isFirst) emit({ type: 'challenge-locked', action })
    return { ok: false, reason: 'locked', retryAfterMs: (await lockedForMs(binding)) || LOCK_MS }
  }

  return {
    async challenge(caller, action) {
      const binding = await bindingOf(caller, action)
      const retryAfterMs = await lockedForMs(binding)
      if (retryAfterMs > 0) throw new TaskgateError('rate-limited', undefined, { retryAfterMs })
      return issue(binding, await countFailures(binding, 0))
    },

    async submit(caller, action, { id, x }) {
      const binding = await bindingOf(caller, action)
      const retryAfterMs = await lockedForMs(binding)
      if (retryAfterMs > 0) return { ok: false, reason: 'locked', retryAfterMs }
      const challenge = await burn(id)
      if (challenge?.binding !== binding) {
        return { ok: false, reason: 'expired', attemptsLeft: attemptsAfter(await countFailures(binding, 0)) }
      }
      // Counted as a failure before it is judged and taken back if it was none: parallel guesses share one budget.
      const failures = await countFailures(binding, 1)
      const isJudged = failures <= MAX_FAILURES
      const isRight = isJudged && Math.abs(x - challenge.x) <= TOLERANCE
      if (isRight || !isJudged) await countFailures(binding, -1)
      if (!isJudged) return lock(binding, action)
      if (isRight) {
        emit({ type: 'challenge-passed', kind: 'slider', action })
        return { ok: true, ...(await passes.mint(caller, action)) }
      }
      emit({ type: 'challenge-failed', kind: 'slider', action })
      if (failures === MAX_FAILURES) return lock(binding, action)
      const next = await issue(binding, failures).catch(onlyBusy)
      return { ok: false, reason: 'retry', attemptsLeft: attemptsAfter(failures), next }
    },
  }
}

function attemptsAfter(failures: number): number {
  return Math.max(0, MAX_FAILURES - failures)
}

function bindingOf({ id }: Caller, action: string): Promise<string> {
  return sha256(['slider', action, id].join('\n'))
}

/** A failure is told even when no picture is to be had just now; the browser asks for one later. */
function onlyBusy(error: unknown): undefined {
  if (error instanceof TaskgateError && error.code === 'unavailable') return undefined
  throw error
}
