import type { Caller } from '../identity/caller'
import type { Storage } from '../storage/storage'

import { equalInConstantTime, randomToken, sha256 } from '../runtime/digest'

export interface Passes {
  /** Creates a pass for one start of this action in this session. */
  mint(caller: Caller, action: string): Promise<{ verifyToken: string; expiresInMs: number }>
  /**
   * Returns the storage key that a start takes to redeem this pass, or null for an invalid pass. Burns a pass that
   * another session redeems, or that is used for another action.
   */
  keyFor(pass: string, caller: Caller, action: string): Promise<string | null>
}

const PASS_TTL_MS = 120_000
const PASS_BYTES = 32

/** A pass is `vp_` and 32 random bytes, stored as its SHA-256. The commit of the start redeems it, once. */
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
