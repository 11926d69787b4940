import type { DigestMethod } from '../../../src/server/runtime/digests/digests'

import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { nodeDigests } from 'vue-taskgate/server/node'
import { describe, expect, it } from 'vitest'

import { digestMethods } from '../../../src/server/runtime/digests/digests'
import { MissingDigest, resolveDigests } from '../../../src/server/runtime/digests/resolveDigests'
import vectors from '../../fixtures/callbackVectors.json'
import { edgeDigests, packageDigests } from '../../support/server/packageDigests'

const ALL = { nodeDigests, 'the digests of this runtime': resolveDigests(), 'WebCrypto and packages': edgeDigests }
const NONE = new Uint8Array(0)

const hexOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const openssl = (method: DigestMethod, bytes: Uint8Array) =>
  createHash(method.toLowerCase()).update(bytes).digest('hex')

/** An OpenSSL under FIPS, which refuses MD5 and SM3. */
const fips = {
  createHash(algorithm: string) {
    if (['md5', 'sm3'].includes(algorithm)) throw new Error('error:0308010C:digital envelope routines::unsupported')
    return createHash(algorithm)
  },
}

describe.each(Object.entries(ALL))('%s', (_name, digests) => {
  it.each(vectors.digest_self_test.map((vector) => [vector.name, vector] as const))(
    'hash “%s” as the standards define',
    async (_id, vector) => {
      const text = vector.repeat ? vector.repeat.unit.repeat(vector.repeat.times) : vector.message!
      const bytes = new TextEncoder().encode(text)
      expect(bytes.length).toBe(vector.utf8Length)
      for (const method of digestMethods) {
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
        for (const method of digestMethods) expect(hexOf(await digests[method](bytes))).toBe(openssl(method, bytes))
      }),
      { numRuns: 300 },
    )
  })
})

describe('the packages that the documents name', () => {
  it('agree with OpenSSL at every length around the ends of blocks', () => {
    for (let length = 0; length <= 260; length += 1) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 167 + length) & 255)
      expect(hexOf(packageDigests.MD5(bytes)), `MD5 of ${length}`).toBe(openssl('MD5', bytes))
      expect(hexOf(packageDigests.SM3(bytes)), `SM3 of ${length}`).toBe(openssl('SM3', bytes))
    }
  })

  it('read a part of a larger buffer and change none of it', () => {
    const buffer = Uint8Array.from({ length: 500 }, (_, index) => index & 255)
    const part = buffer.subarray(37, 237)
    const copy = buffer.slice()
    expect(hexOf(packageDigests.MD5(part))).toBe(openssl('MD5', part))
    expect(hexOf(packageDigests.SM3(part))).toBe(openssl('SM3', part))
    expect(buffer).toEqual(copy)
  })
})

describe('resolveDigests', () => {
  it('prefers a given digest to node:crypto and to WebCrypto', () => {
    const SHA256 = () => NONE
    expect(resolveDigests({ SHA256 }).SHA256).toBe(SHA256)
    expect(resolveDigests({ SHA256 }, null).SHA256).toBe(SHA256)
  })

  it('offers only SHA without node:crypto', async () => {
    const digests = resolveDigests({}, null)
    expect(hexOf(await digests.SHA1(NONE))).toBe(openssl('SHA1', NONE))
    expect(hexOf(await digests.SHA256(NONE))).toBe(openssl('SHA256', NONE))
    expect(() => digests.MD5(NONE)).toThrow(MissingDigest)
    expect(() => digests.SM3(NONE)).toThrow(
      'vue-taskgate: expected a digest for SM3; WebCrypto of this runtime offers none. ' +
        "Pass digests: { SM3: (bytes) => hexToBytes(sm3(bytes)) } with sm3 from 'sm-crypto-v2' and hexToBytes from " +
        "'@noble/hashes/utils.js'.",
    )
  })

  it('substitutes nothing for a digest that OpenSSL refuses under FIPS', () => {
    const digests = resolveDigests({}, fips)
    expect(() => digests.MD5(NONE)).toThrow(
      'vue-taskgate: expected a digest for MD5; node:crypto of this runtime offers none. ' +
        "Pass digests: { MD5: md5 } with md5 from '@noble/hashes/legacy.js'.",
    )
    expect(() => digests.SM3(NONE)).toThrow(MissingDigest)
    expect(hexOf(digests.SHA256(NONE) as Uint8Array)).toBe(openssl('SHA256', NONE))
  })

  it('uses a given digest under FIPS', () => {
    expect(resolveDigests(packageDigests, fips).MD5).toBe(packageDigests.MD5)
  })
})
