import type { Digest, DigestMethod, Digests } from './digests'

import { digestFix, resolveDigests } from './resolveDigests'
import { runtimeName } from './runtimeName'

export interface CheckDigestsOptions {
  /** The option `digests`. */
  given?: Partial<Digests>
  /** The methods that each user of digests allows, under the name that an error message gives it. */
  users: Iterable<readonly [user: string, methods: readonly DigestMethod[]]>
  /** Receives the error of a digest that answers with a promise. */
  onError?(error: unknown, where: string): void
  /** Default: the digests of this runtime, completed by `given`. */
  digests?: Digests
}

/** The text 'abc' and its digests: RFC 1321 §A.5, FIPS 180-4 (NIST examples), GB/T 32905-2016 §A.1. */
const MESSAGE = 'abc'
const VECTORS: Record<DigestMethod, string> = {
  MD5: '900150983cd24fb0d6963f7d28e17f72',
  SHA1: 'a9993e364706816aba3e25717850c26c9cd0d89d',
  SHA256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
  SM3: '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0',
}

/**
 * Computes a known vector with every digest in use and returns the digests.
 *
 * Throws a `TypeError` for a digest that is missing or wrong. A digest that answers with a promise, such as those of
 * WebCrypto, cannot be checked before this returns: its error goes to `onError`, and the digest rejects with it.
 */
export function checkDigests(options: CheckDigestsOptions): Digests {
  const { given, users, onError, digests = resolveDigests(given) } = options
  const checked = { ...digests }
  for (const [user, methods] of users) {
    for (const method of methods) {
      const source = given?.[method] ? `digests.${method}` : `${method} of ${runtimeName()}`
      checked[method] = checkDigest(checked[method], { user, method, source, onError })
    }
  }
  return checked
}

interface DigestUse extends Pick<CheckDigestsOptions, 'onError'> {
  user: string
  method: DigestMethod
  /** Where the digest comes from. */
  source: string
}

function checkDigest(digest: Digest, use: DigestUse): Digest {
  const result = computeVector(digest, use)
  if (ArrayBuffer.isView(result)) {
    expectVector(result, use)
    return digest
  }
  const check = Promise.resolve(result).then(
    (bytes) => expectVector(bytes, use),
    (cause: unknown) => fail(use, cause),
  )
  check.catch((error: unknown) => use.onError?.(error, 'digests'))
  return async (bytes) => {
    await check
    return digest(bytes)
  }
}

function computeVector(digest: Digest, use: DigestUse): ReturnType<Digest> {
  try {
    return digest(new TextEncoder().encode(MESSAGE))
  } catch (cause) {
    return fail(use, cause)
  }
}

function expectVector(bytes: Uint8Array, use: DigestUse): void {
  const came = ArrayBuffer.isView(bytes) ? hexOf(bytes) : typeof bytes
  const { method, user, source } = use
  if (came === VECTORS[method]) return
  throw new TypeError(
    `vue-taskgate: ${user} verifies ${method}, but ${source} is wrong: expected ${VECTORS[method]} for '${MESSAGE}', ` +
      `came ${came}. Pass ${digestFix(method)}.`,
  )
}

function fail({ user, method, source }: DigestUse, cause: unknown): never {
  throw new TypeError(
    `vue-taskgate: ${user} verifies ${method}, but ${source} is missing. ` +
      `Pass ${digestFix(method)}, or take ${method} out of its methods.`,
    { cause },
  )
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
