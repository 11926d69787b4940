import type { Caller } from '../identity/caller'
import type { Insert, Storage } from '../storage/storage'

import { KEY_PATTERN } from '../../protocol/wire'
import { ownersOf } from '../identity/caller'
import { sha256 } from '../runtime/digest'
import { TaskgateError } from '../http/taskgateError'

/** The stored claim of an idempotency key. */
export interface KeyClaim {
  taskId: string
  /** SHA-256 of the input, to detect reuse with another input. */
  inputHash: string
}

const KEY_TTL_MS = 48 * 3_600_000

/**
 * Returns the idempotency key of a request, with or without the quotes of a structured field
 * (draft-ietf-httpapi-idempotency-key-header). Throws `key-required` (400).
 */
export function readKey(request: Request): string {
  const key = (request.headers.get('idempotency-key') ?? '').replace(/^"(.*)"$/, '$1')
  if (KEY_PATTERN.test(key)) return key
  throw new TaskgateError('key-required', undefined, {
    detail: 'Expected the header Idempotency-Key with 8–255 visible ASCII characters, for example a UUID.',
  })
}

/** Returns the storage keys of an idempotency key, one per possible owner. A start claims the first. */
export function claimKeys(caller: Caller, action: string, key: string): Promise<string[]> {
  return Promise.all(ownersOf(caller).map(async (owner) => `key:${await sha256([owner, action, key].join('\n'))}`))
}

/** Returns the insert that claims a key for a task. */
export function keyClaim([key]: string[], claim: KeyClaim): Insert {
  return { key: key!, value: JSON.stringify(claim), ttlMs: KEY_TTL_MS }
}

/** Returns the claim of a key; null if this caller has not used it. */
export async function findClaim(storage: Storage, keys: string[]): Promise<KeyClaim | null> {
  for (const key of keys) {
    const stored = await storage.get(key)
    if (stored !== null) return JSON.parse(stored) as KeyClaim
  }
  return null
}
