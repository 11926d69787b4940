import type { Insert, Storage } from '../../storage/storage'
import type { Bound, ChallengeStore } from './challengeStore'

import { randomToken, sha256 } from '../../runtime/digest'
import { CHALLENGE_TTL_MS } from './challengeStore'

export interface StoredChallenges<Answer> extends ChallengeStore<Answer> {
  /**
   * Issues a challenge and ends the earlier ones of the same `slot`; `ended` is their number. The id is null if many
   * callers do so at once.
   */
  issueAlone(slot: string, bound: Bound, answer: Answer): Promise<{ id: string | null; ended: number }>
}

const ID_BYTES = 16
const MAX_TRIES = 8

/** `binding` is a hash of kind, action and session. */
type StoredChallenge<Answer> = Answer & { binding: string }

/** Keeps challenges of one kind in the storage. The id is random. */
export function createStoredChallenges<Answer extends object>(
  storage: Storage,
  kind: string,
): StoredChallenges<Answer> {
  async function create(bound: Bound, answer: Answer): Promise<{ id: string; insert: Insert }> {
    const id = randomToken(ID_BYTES)
    const stored: StoredChallenge<Answer> = { ...answer, binding: await bindingOf(kind, bound) }
    return { id, insert: { key: keyOf(id), value: JSON.stringify(stored), ttlMs: CHALLENGE_TTL_MS } }
  }

  return {
    async issue(bound, answer) {
      const { id, insert } = await create(bound, answer)
      await storage.insert(insert.key, insert.value, insert.ttlMs)
      return id
    },
    async issueAlone(slot, bound, answer) {
      const key = `challenge-of:${slot}`
      const { id, insert } = await create(bound, answer)
      let ended = 0
      for (let tries = 0; tries < MAX_TRIES; tries += 1) {
        const outcome = await storage.commit({ inserts: [{ key, value: id, ttlMs: CHALLENGE_TTL_MS }, insert] })
        if (outcome === 'done') return { id, ended }
        const earlier = await storage.take(key)
        if (earlier !== null && (await storage.take(keyOf(earlier))) !== null) ended += 1
      }
      return { id: null, ended }
    },
    async burn(bound, id) {
      // Asked first, so that the age is never too high.
      const leftMs = await storage.left(keyOf(id))
      const stored = await storage.take(keyOf(id))
      if (stored === null) return null
      const answer = JSON.parse(stored) as StoredChallenge<Answer>
      // More than its full time is left when the storage's clock was set back since.
      if (answer.binding !== (await bindingOf(kind, bound)) || leftMs > CHALLENGE_TTL_MS) return null
      return { answer, ageMs: CHALLENGE_TTL_MS - leftMs }
    },
  }
}

function keyOf(id: string): string {
  return `challenge:${id}`
}

function bindingOf(kind: string, { caller, action }: Bound): Promise<string> {
  return sha256([kind, action, caller.id].join('\n'))
}
