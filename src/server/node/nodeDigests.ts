import type { Digest, DigestMethod, Digests } from '../runtime/digests/digests'

import { createHash } from 'node:crypto'

import { webDigests } from '../runtime/digests/webDigests'

/** The digests of `node:crypto`, several times as fast as those of the server half. */
export const nodeDigests: Digests = {
  MD5: nodeDigest('md5', 'MD5'),
  SHA1: nodeDigest('sha1', 'SHA1'),
  SHA256: nodeDigest('sha256', 'SHA256'),
  SM3: nodeDigest('sm3', 'SM3'),
}

/** Returns a digest by OpenSSL, or ours if OpenSSL lacks or forbids it, as with MD5 and SM3 under FIPS. */
export function nodeDigest(algorithm: string, method: DigestMethod): Digest {
  try {
    createHash(algorithm)
  } catch {
    return webDigests[method]
  }
  return (bytes) => createHash(algorithm).update(bytes).digest()
}
