import type { ProofContext, YidunCaptchaOptions } from 'vue-taskgate/server'

import fc from 'fast-check'
import { yidunCaptcha } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { openProofs, SECRET_KEY, yidunOptions } from '../../../support/server/captchaService'

describe('an option of yidunCaptcha', () => {
  it.each<[string, Record<string, unknown>, string]>([
    ['captchaId', { captchaId: undefined }, 'captchaId takes 1–32 characters without white space; came undefined.'],
    ['captchaId', { captchaId: 'x'.repeat(33) }, 'captchaId takes'],
    ['secretId', { secretId: ' id' }, 'secretId takes'],
    ['secretKey', { secretKey: undefined }, 'secretKey takes a string without white space; came undefined.'],
    [
      'secretKey',
      { secretKey: `${SECRET_KEY}\n` },
      'secretKey takes a string without white space; came 33 characters.',
    ],
    ['secretKey', { secretKey: '' }, 'came 0 characters.'],
    ['url', { url: 'http://c.dun.163.com/api/v2/verify' }, 'url takes an address with https://'],
    ['url', { url: 'https://name:word@c.dun.163.com' }, 'url takes an address with https://'],
    ['url', { url: 'http://localhost.example' }, 'url takes an address with https://'],
    ['url', { url: '/api' }, 'url takes an address with https://'],
    ['user', { user: 'alice' }, 'user takes a function; came string.'],
    ['sendIp', { sendIp: 1 }, 'sendIp takes true or false; came 1.'],
    ['method', { method: 'HMAC' }, 'method takes MD5, SHA1, SHA256, SM3, HMAC_SHA256; came HMAC.'],
    ['timeoutMs', { timeoutMs: 0 }, 'timeoutMs takes milliseconds, more than 0; came 0.'],
    ['timeoutMs', { timeoutMs: '9' }, 'timeoutMs takes milliseconds, more than 0; came 9.'],
    ['fetch', { fetch: {} }, 'fetch takes a function; came object.'],
  ])('%s throws a TypeError without the key if it is invalid: %j', (_name, wrong, message) => {
    const create = () => yidunCaptcha({ ...yidunOptions, ...wrong } as YidunCaptchaOptions)
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
    expect(create).not.toThrow(SECRET_KEY)
  })
})

describe('untrusted data', () => {
  it('of the service yields a pass only with result true', async () => {
    const { service, clock } = await openProofs()
    const fetch = (body: unknown) => async () => new Response(JSON.stringify(body))
    const context: ProofContext = { action: 'a', session: 's', signal: new AbortController().signal }
    const answer = fc.record(
      {
        error: fc.oneof(fc.constant(0), fc.jsonValue()),
        result: fc.oneof(fc.boolean(), fc.jsonValue()),
        sdkReduce: fc.oneof(fc.constant(''), fc.jsonValue()),
      },
      { requiredKeys: [] },
    )
    await fc.assert(
      fc.asyncProperty(fc.oneof(answer, fc.jsonValue()), async (body) => {
        const verifier = yidunCaptcha({ ...yidunOptions, url: service.url, clock, fetch: fetch(body) })
        const outcome = await verifier.verify('CN31_x', context).catch(() => 'threw')
        if (outcome === 'passed') expect(body).toMatchObject({ result: true })
        if (outcome === 'refused') expect(body).toMatchObject({ result: false })
      }),
      { numRuns: 2_000 },
    )
  })

  it('of the browser never makes read() throw', () => {
    const { read } = yidunCaptcha(yidunOptions)
    fc.assert(
      fc.property(fc.oneof(fc.anything(), fc.record({ validate: fc.anything() })), (fields) => {
        const proof = read(fields)
        if (proof !== null) expect(fields).toEqual({ validate: proof })
      }),
      { numRuns: 5_000 },
    )
  })
})
