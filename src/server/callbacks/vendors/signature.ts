import type { DigestMethod, Digests } from '../../runtime/digests/digests'

import { CallbackRefused } from '../callbackSource'

/** Bytes of each method's digest. */
export const DIGEST_BYTES: Record<DigestMethod, number> = { MD5: 16, SHA1: 20, SHA256: 32, SM3: 32 }

export interface SignatureMatch {
  method: DigestMethod
  /** 0: the current key. */
  keyIndex: number
}

export interface SignatureOptions {
  methods: readonly DigestMethod[]
  /** In UTF-8, the current one first. */
  keys: readonly Uint8Array[]
  digests: Digests
}

const encoder = new TextEncoder()

/** Decodes a signature in hex of either case. Throws a `CallbackRefused` (401) if it has none of the `lengths` in bytes. */
export function readSignature(hex: string | null | undefined, lengths: readonly number[]): Uint8Array {
  if (!hex) throw new CallbackRefused(401, 'signature_missing')
  const isHex = lengths.includes(hex.length / 2) && /^[\da-f]+$/i.test(hex)
  if (!isHex) throw new CallbackRefused(401, 'signature_malformed')
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16))
}

/**
 * Returns the method and the key that made a signature, which is the digest of text and key. Null if none did; that
 * result always takes every digest, so the time reveals nothing.
 */
export async function matchSignature(
  text: string,
  signature: Uint8Array,
  { methods, keys, digests }: SignatureOptions,
): Promise<SignatureMatch | null> {
  const start = encoder.encode(text)
  for (const [keyIndex, key] of keys.entries()) {
    const bytes = new Uint8Array(start.length + key.length)
    bytes.set(start)
    bytes.set(key, start.length)
    for (const method of methods) {
      if (isSame(await digests[method](bytes), signature)) return { method, keyIndex }
    }
  }
  return null
}

/** Compares in constant time for equal lengths. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  let difference = 0
  for (let index = 0; index < a.length; index += 1) difference |= (a[index] ?? 0) ^ (b[index] ?? 0)
  return difference === 0
}
