import type { Caller } from '../identity/caller'
import type { Storage } from '../storage/storage'

import { equalInConstantTime, randomToken, sha256 } from '../runtime/digest'

export interface Passes {
  /** A pass that is good for one start of this action in this session. */
  mint(caller: Caller, action: string): Promise<{ verifyToken: string; expiresInMs: number }>
  /**
   * The storage key that a start has to take to spend this pass, or null if the pass is not good.
   * A pass that is shown by another session or for another action is burned.
   */
  keyFor(pass: string, caller: Caller, action: string): Promise<string | null>
}

const PASS_TTL_MS = 120_000
const PASS_BYTES = 32

/** Passes: `vp_` and 32 random bytes, stored as their SHA-256, spent once inside the start's own commit. */
export function createPasses(storage: Storage): Passes {
  return {
    async mint({ id }, action) {
      const verifyToken = `vp_${randomToken(PASS_BYTES)}`
      await storage.insert(await passKey(verifyToken), JSON.stringify({ session: id, action }), PASS_TTL_MS)
      return { verifyToken, expiresInMs: PASS_TTL_MS }
    },
    async keyFor(pass, caller, action) {
      if (!pass.startsWith('vp_')) return null
      const key = await passKey(pass)
      const stored = await storage.get(key)
      if (stored === null) return null
      const bound = JSON.parse(stored) as { session: string; action: string }
      const isOwn =
        equalInConstantTime(bound.session, caller.id) || equalInConstantTime(bound.session, caller.previous ?? '')
      if (isOwn && equalInConstantTime(bound.action, action)) return key
      await storage.take(key)
      return null
    },
  }
}

async function passKey(pass: string): Promise<string> {
  return `pass:${await sha256(pass)}`
}
