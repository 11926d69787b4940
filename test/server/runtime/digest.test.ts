// @vitest-environment node
import fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'

const texts = fc.string({ unit: 'binary', maxLength: 300 })
const keys = fc.string({ unit: 'binary', minLength: 1, maxLength: 100 })

afterEach(() => {
  vi.unstubAllGlobals()
  vi.resetModules()
})

test('WebCrypto alone gives the same digests as node:crypto', async () => {
  const withNode = await import('../../../src/server/runtime/digest')
  const { builtinCrypto } = await import('../../../src/server/runtime/builtinCrypto')
  expect(builtinCrypto).toBeDefined()

  vi.resetModules()
  vi.stubGlobal('process', undefined)
  const onEdge = await import('../../../src/server/runtime/digest')
  expect((await import('../../../src/server/runtime/builtinCrypto')).builtinCrypto).toBeUndefined()
  vi.unstubAllGlobals()

  const same = fc.asyncProperty(texts, keys, async (text, key) => {
    expect(await onEdge.sha256(text)).toBe(await withNode.sha256(text))
    expect(await onEdge.hmac(key, text)).toBe(await withNode.hmac(key, text))
  })
  await fc.assert(same, {
    examples: [
      ['\ud800', 'k'],
      ['', '\udfff\0'],
    ],
  })
})

test('a runtime whose node:crypto has no hash() uses a hash object', async () => {
  const { createHash, createHmac } = await import('node:crypto')
  const { sha256 } = await import('../../../src/server/runtime/digest')
  const expected = await sha256('text')
  vi.stubGlobal('process', { getBuiltinModule: () => ({ createHash, createHmac }) })
  vi.resetModules()
  expect(await (await import('../../../src/server/runtime/digest')).sha256('text')).toBe(expected)
})

test('a runtime with an incomplete node:crypto uses WebCrypto', async () => {
  vi.stubGlobal('process', { getBuiltinModule: () => ({ createHash: () => undefined }) })
  vi.resetModules()
  expect((await import('../../../src/server/runtime/builtinCrypto')).builtinCrypto).toBeUndefined()
})

test('random tokens have the requested length and never repeat', async () => {
  const { randomToken } = await import('../../../src/server/runtime/digest')
  const tokens = Array.from({ length: 2_000 }, (_, index) => randomToken(index % 2 ? 16 : 32))
  expect(new Set(tokens).size).toBe(tokens.length)
  expect(tokens.every((token, index) => token.length === (index % 2 ? 22 : 43))).toBe(true)
})
