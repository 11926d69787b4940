import type { DigestMethod } from '../../../src/server/runtime/digests/digests'

import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { nodeDigests } from 'vue-taskgate/server/node'
import { describe, expect, it } from 'vitest'

import { md5 } from '../../../src/server/runtime/digests/md5'
import { sm3 } from '../../../src/server/runtime/digests/sm3'
import { webDigests } from '../../../src/server/runtime/digests/webDigests'
import { nodeDigest } from '../../../src/server/node/nodeDigests'
import vectors from '../../fixtures/callbackVectors.json'

const METHODS = ['MD5', 'SHA1', 'SHA256', 'SM3'] as const
const ALL = { webDigests, nodeDigests }

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const openssl = (method: DigestMethod, bytes: Uint8Array) =>
  createHash(method.toLowerCase()).update(bytes).digest('hex')

describe.each(Object.entries(ALL))('%s', (_name, digests) => {
  it.each(vectors.digest_self_test.map((vector) => [vector.name, vector] as const))(
    'digest “%s” as the standards say',
    async (_id, vector) => {
      const text = vector.repeat ? vector.repeat.unit.repeat(vector.repeat.times) : vector.message!
      const bytes = new TextEncoder().encode(text)
      expect(bytes.length).toBe(vector.utf8Length)
      for (const method of METHODS) {
        const expected = vector[method.toLowerCase() as Lowercase<DigestMethod>]
        expect(hexOf(await digests[method](bytes)), method).toBe(expected)
      }
    },
  )

  it('agree with OpenSSL on any bytes', async () => {
    const anyBytes = fc.uint8Array({ maxLength: 300 })
    await fc.assert(
      fc.asyncProperty(anyBytes, async (random) => {
        const bytes = new Uint8Array(random)
        for (const method of METHODS) expect(hexOf(await digests[method](bytes))).toBe(openssl(method, bytes))
      }),
      { numRuns: 300 },
    )
  })
})

describe('our own MD5 and SM3', () => {
  it('agree with OpenSSL at every length around the ends of blocks', () => {
    for (let length = 0; length <= 260; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 167 + length) & 255)
      expect(hexOf(md5(bytes)), `MD5 of ${length}`).toBe(openssl('MD5', bytes))
      expect(hexOf(sm3(bytes)), `SM3 of ${length}`).toBe(openssl('SM3', bytes))
    }
  })

  it('read a part of a larger buffer, and change none of it', () => {
    const buffer = Uint8Array.from({ length: 500 }, (_, index) => index & 255)
    const part = buffer.subarray(37, 237)
    const copy = buffer.slice()
    expect(hexOf(md5(part))).toBe(openssl('MD5', part))
    expect(hexOf(sm3(part))).toBe(openssl('SM3', part))
    expect(buffer).toEqual(copy)
  })
})

describe('nodeDigest', () => {
  it('is ours where OpenSSL does not offer the algorithm', () => {
    expect(nodeDigest('no-such-digest', 'SM3')).toBe(webDigests.SM3)
    expect(nodeDigest('sm3', 'SM3')).not.toBe(webDigests.SM3)
  })
})
