import type { Storage } from '../../storage/storage'
import type { Bound, ChallengeStore } from './challengeStore'

import { randomToken, sha256 } from '../../runtime/digest'
import { CHALLENGE_TTL_MS } from './challengeStore'

const ID_BYTES = 16

/** `binding` is a hash of kind, action and session. */
type StoredChallenge<Answer> = Answer & { binding: string }

/** Keeps challenges of one kind in the storage. The id is random. */
export function createStoredChallenges<Answer extends object>(storage: Storage, kind: string): ChallengeStore<Answer> {
  return {
    async issue(bound, answer) {
      const id = randomToken(ID_BYTES)
      const stored: StoredChallenge<Answer> = { ...answer, binding: await bindingOf(kind, bound) }
      await storage.insert(keyOf(id), JSON.stringify(stored), CHALLENGE_TTL_MS)
      return id
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
