import type { Digests } from './digests'

import { md5 } from './md5'
import { sm3 } from './sm3'

/** Digests for any runtime: SHA by WebCrypto, MD5 and SM3, which it lacks, by ourselves. */
export const webDigests: Digests = {
  MD5: md5,
  SHA1: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-1', bytes)),
  SHA256: async (bytes) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)),
  SM3: sm3,
}
