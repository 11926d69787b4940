import type { BuiltinCrypto } from '../builtinCrypto'
import type { Digest, DigestMethod, Digests } from './digests'

import { builtinCrypto } from '../builtinCrypto'

/** Thrown by a digest that the runtime does not have. */
export class MissingDigest extends TypeError {
  override readonly name = 'MissingDigest'
}

/** The part of `node:crypto` that makes digests. */
export type HashMaker = Pick<BuiltinCrypto, 'createHash'>

/** Pure JavaScript for the methods that a runtime may lack. WASM is no way out: workerd refuses to compile it. */
const FIXES: Partial<Record<DigestMethod, string>> = {
  MD5: "digests: { MD5: md5 } with md5 from '@noble/hashes/legacy.js'",
  SM3:
    'digests: { SM3: (bytes) => hexToBytes(sm3(bytes)) } ' +
    "with sm3 from 'sm-crypto-v2' and hexToBytes from '@noble/hashes/utils.js'",
}

const WEB_NAMES: Partial<Record<DigestMethod, string>> = { SHA1: 'SHA-1', SHA256: 'SHA-256' }

/**
 * Returns one digest for each method: the given one, else that of `node:crypto`, else that of WebCrypto, which has SHA
 * only. A digest that `node:crypto` refuses, as it refuses MD5 and SM3 under FIPS, has no substitute. Every digest that
 * cannot be computed throws a `MissingDigest`.
 */
export function resolveDigests(
  given: Partial<Digests> = {},
  hashMaker: HashMaker | null = builtinCrypto ?? null,
): Digests {
  const resolve = (method: DigestMethod): Digest =>
    given[method] ?? (hashMaker ? builtinDigest(hashMaker, method) : webDigest(method))
  return { MD5: resolve('MD5'), SHA1: resolve('SHA1'), SHA256: resolve('SHA256'), SM3: resolve('SM3') }
}

/** The option that supplies a missing digest. */
export function digestFix(method: DigestMethod): string {
  return FIXES[method] ?? `digests: { ${method}: … }`
}

function builtinDigest({ createHash }: HashMaker, method: DigestMethod): Digest {
  return (bytes) => {
    try {
      return createHash(method.toLowerCase()).update(bytes).digest()
    } catch (cause) {
      throw missing(method, 'node:crypto', cause)
    }
  }
}

function webDigest(method: DigestMethod): Digest {
  const name = WEB_NAMES[method]
  if (name === undefined) {
    return () => {
      throw missing(method, 'WebCrypto')
    }
  }
  return async (bytes) => new Uint8Array(await crypto.subtle.digest(name, bytes))
}

function missing(method: DigestMethod, provider: string, cause?: unknown): MissingDigest {
  return new MissingDigest(
    `vue-taskgate: expected a digest for ${method}; ${provider} of this runtime offers none. Pass ${digestFix(method)}.`,
    { cause },
  )
}
