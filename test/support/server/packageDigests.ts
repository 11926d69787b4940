import type { Digests } from '../../../src/server/runtime/digests/digests'

import { md5 } from '@noble/hashes/legacy.js'
import { hexToBytes } from '@noble/hashes/utils.js'
import { sm3 } from 'sm-crypto-v2'

import { resolveDigests } from '../../../src/server/runtime/digests/resolveDigests'

/** The pure-JavaScript digests that the documents name. */
export const packageDigests = {
  MD5: md5,
  SM3: (bytes) => hexToBytes(sm3(bytes)),
} satisfies Partial<Digests>

/** The digests of a runtime without `node:crypto`, completed by packages. */
export const edgeDigests: Digests = resolveDigests(packageDigests, null)
