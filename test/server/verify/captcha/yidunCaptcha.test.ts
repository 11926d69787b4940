import type { Fault } from '../../../support/server/captchaService'

import { describe, expect, it } from 'vitest'

import { createPasses } from '../../../../src/server/verify/pass'
import {
  alice,
  CAPTCHA_ID,
  GOOD,
  hang,
  MINUTE,
  openProofs,
  reply,
  reset,
  SECRET_ID,
} from '../../../support/server/captchaService'
import { until } from '../../../support/time/testClock'

describe('a proof of Yidun’s captcha', () => {
  it('is exchanged for a pass of its session and action', async () => {
    const { post, service, storage, events } = await openProofs()
    const answer = await post({ validate: service.issue() })
    expect(answer).toEqual({ ok: true, verifyToken: expect.stringMatching(/^vp_/), expiresInMs: 120_000 })
    const passes = createPasses(storage)
    const bob = { ...alice, id: 'session-2' }
    expect(await passes.keyFor(answer.verifyToken!, alice, 'startTask')).toMatch(/^pass:/)
    expect(await passes.keyFor(answer.verifyToken!, bob, 'startTask')).toBeNull()
    expect(events).toEqual([{ type: 'proof-passed', provider: 'yidun', action: 'startTask', ms: 0 }])
  })

  it('is sent with every parameter that the vendor requires, and without personal data', async () => {
    const { post, service, clock } = await openProofs()
    const validate = service.issue()
    await post({ validate })
    expect(Object.fromEntries(service.asked[0]!)).toEqual({
      captchaId: CAPTCHA_ID,
      validate,
      user: '',
      secretId: SECRET_ID,
      version: 'v2',
      timestamp: String(clock.now()),
      nonce: expect.stringMatching(/^\d{1,10}$/),
      signature: expect.stringMatching(/^[\da-f]{32}$/),
    })
  })

  it('is sent with the user and the address if the options ask for them', async () => {
    const { post, service } = await openProofs({
      yidun: { user: ({ user }) => `${user}: 张三 & +${'x'.repeat(40)}`, sendIp: true },
    })
    expect((await post({ validate: service.issue() })).ok).toBe(true)
    expect(service.asked[0]!.get('user')).toBe(`alice: 张三 & +${'x'.repeat(19)}`)
    expect(service.asked[0]!.get('clientIp')).toBe('192.0.2.1')
    const { ip: _ip, ...nowhere } = alice
    expect((await post({ validate: service.issue() }, { caller: nowhere })).ok).toBe(true)
    expect(service.asked[1]!.has('clientIp')).toBe(false)
  })

  it.each(['MD5', 'SHA1', 'SHA256', 'SM3', 'HMAC_SHA256'] as const)('is signed with %s', async (method) => {
    const { post, service } = await openProofs({ yidun: { method } })
    expect((await post({ validate: service.issue() })).ok).toBe(true)
    expect(service.asked[0]!.get('signatureMethod')).toBe(method === 'MD5' ? null : method)
  })

  it('is refused if it is unknown to the vendor or expired', async () => {
    const { post, service, clock, events } = await openProofs()
    expect(await post({ validate: 'CN31_made_up' })).toEqual({ ok: false, reason: 'retry' })
    const late = service.issue()
    await clock.advance(20 * MINUTE)
    expect(await post({ validate: late })).toEqual({ ok: false, reason: 'retry' })
    expect(events.map(({ type }) => type)).toEqual(['proof-refused', 'proof-refused'])
  })

  it('may have 4,096 characters, which fit a submit of 8 KiB beside the longest ticket; a longer one is not sent', async () => {
    const { post, service } = await openProofs()
    const fields = { validate: 'v'.repeat(4_096) }
    const usual = { kind: 'provider', action: 'a'.repeat(64), verifyToken: 't'.repeat(2_048), provider: 'yidun' }
    expect(JSON.stringify({ ...usual, fields }).length).toBeLessThan(8 * 1024)
    await post(fields)
    expect(service.asked).toHaveLength(1)
    expect(await post({ validate: `${fields.validate}v` })).toEqual({ ok: false, reason: 'retry' })
    expect(service.asked).toHaveLength(1)
  })

  it.each([
    [undefined],
    [null],
    ['CN31_text'],
    [42],
    [['CN31_list']],
    [{}],
    [{ validate: '' }],
    [{ validate: null }],
    [{ validate: 42 }],
    [{ validate: ['CN31_list'] }],
    [{ validate: { toString: 'CN31' } }],
    [{ validate: 'with space' }],
    [{ validate: 'CN31_\u0000' }],
    [{ validate: 'CN31_\uD800' }],
    [{ validate: 'CN31_\n' }],
    [{ validate: 'CN31_x', isFallback: false }],
    [{ NECaptchaValidate: 'CN31_x' }],
  ])('is refused without a request when the fields are %j', async (fields) => {
    const { post, service } = await openProofs()
    expect(await post(fields)).toEqual({ ok: false, reason: 'retry' })
    expect(service.asked).toEqual([])
  })

  it('is refused without a request if the vendor’s script made it up in an outage', async () => {
    const { post, service } = await openProofs()
    service.faults.push(reply(GOOD), reply(GOOD), reply(GOOD))
    // The first 128 characters of DEFAULT_VALIDATE in yidun-captcha.js.
    const fallback =
      'QjGAuvoHrcpuxlbw7cp4WnIbbjzG4rtSlpc7EDovNHQS._ujzPZpeCInSxIT4WunuDDh8dRZYF2GbBGWyHlC6q5uEi9x-TXT9j7J705vSsBXyTar7aqFYyUltKYJ7f4Y'
    expect(await post({ validate: fallback })).toEqual({ ok: false, reason: 'retry' })
    expect(await post({ validate: fallback.slice(0, -9) })).toEqual({ ok: false, reason: 'retry' })
    expect(await post({ validate: 'CN31_x', isFallback: true })).toEqual({ ok: false, reason: 'retry' })
    expect(service.asked).toEqual([])
  })

  it.each([['true'], ['1'], [true], [1], ['anything']])(
    'yields no pass if the SDK was in its outage mode (sdkReduce %j)',
    async (sdkReduce) => {
      const { post, service } = await openProofs({ answers: { sdkReduce } })
      expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    },
  )

  it.each([['false'], ['0'], [''], [false], [0], [null]])(
    'yields a pass if the SDK was in its regular mode (sdkReduce %j)',
    async (sdkReduce) => {
      const { post, service } = await openProofs({ answers: { sdkReduce } })
      expect((await post({ validate: service.issue() })).ok).toBe(true)
    },
  )
})

describe('an outage of the captcha service', () => {
  it.each<[string, Fault]>([
    ['a 500 with a good result', reply(GOOD, 500)],
    ['a 201 with a good result', reply(GOOD, 201)],
    ['a 204', (response) => void response.writeHead(204).end()],
    ['HTML', reply('<!doctype html><title>Bad gateway</title>')],
    ['an empty body', reply('')],
    ['null', reply('null')],
    ['a bare true', reply('true')],
    ['a list', reply(`[${GOOD}]`)],
    ['no result', reply('{"error":0,"msg":"success"}')],
    ['a result that is a text', reply('{"error":0,"result":"true"}')],
    ['a result that is a number', reply('{"error":0,"result":1}')],
    ['a result beside an error', reply('{"error":419,"result":true}')],
    ['a result beside an error that is a text', reply('{"error":"0","result":true}')],
    ['a result in a prototype', reply('{"__proto__":{"result":true}}')],
    ['half an answer', reply(GOOD.slice(0, -1))],
    ['two answers', reply(GOOD + GOOD)],
    [
      'a broken encoding',
      reply(Buffer.concat([Buffer.from('{"result":true,"msg":"'), Buffer.from([0xff, 0x22, 0x7d])])),
    ],
    ['a huge body', reply(`{"error":0,"result":true,"msg":"${'x'.repeat(1 << 20)}"}`)],
    ['a huge number of spaces after an answer', reply(GOOD + ' '.repeat(1 << 20))],
    [
      'a body that breaks off',
      (response, socket) => {
        response.writeHead(200, { 'content-length': GOOD.length + 1 }).write(GOOD, () => socket.end())
      },
    ],
    ['a redirect to a good answer', (response) => void response.writeHead(307, { location: '/api/v2/verify' }).end()],
  ])('(%s) yields no pass, is reported once, and is not retried', async (_name, fault) => {
    const { post, service, events, errors } = await openProofs()
    service.faults.push(fault)
    expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    expect(service.asked).toHaveLength(1)
    expect(events).toMatchObject([{ type: 'proof-unavailable', provider: 'yidun' }])
    expect(errors).toHaveLength(1)
    expect(textOf(errors[0])).toMatch(/vue-taskgate: the captcha service|terminated/)
  })

  it('with a closed port yields no pass', async () => {
    const { post, service, errors } = await openProofs({ yidun: { url: 'http://127.0.0.1:1/api/v2/verify' } })
    expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    expect(textOf(errors[0])).toContain('the captcha service did not answer')
  })

  it('yields no pass if both attempts fail', async () => {
    const { post, service } = await openProofs()
    service.faults.push(reset, reset)
    expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    expect(service.asked).toHaveLength(2)
  })

  it('of one attempt is followed by a second attempt with its own nonce', async () => {
    const { post, service } = await openProofs({ yidun: { fetch: failOnce() } })
    expect((await post({ validate: service.issue() })).ok).toBe(true)
    expect(service.asked).toHaveLength(1)
    const lossy = await openProofs()
    lossy.service.faults.push(reset, reply(GOOD))
    expect((await lossy.post({ validate: 'CN31_x' })).ok).toBe(true)
    expect(new Set(lossy.service.asked.map((form) => form.get('nonce'))).size).toBe(2)
    expect(new Set(lossy.service.asked.map((form) => form.get('signature'))).size).toBe(2)
  })

  it('does not count as a refused proof if it loses an answer, since the proof may be spent', async () => {
    const { post, service, errors } = await openProofs()
    service.faults.push(reset)
    expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    expect(service.asked).toHaveLength(2)
    expect(errors).toEqual([])
  })

  it('without any answer ends after two attempts of 1,500 ms', async () => {
    const { post, service, clock, events } = await openProofs()
    service.faults.push(hang, hang)
    const answer = post({ validate: service.issue() })
    await until(() => service.asked.length === 1)
    await clock.advance(1_499)
    expect(service.asked).toHaveLength(1)
    await clock.advance(1)
    await until(() => service.asked.length === 2)
    await clock.advance(1_500)
    expect(await answer).toEqual({ ok: false, reason: 'unavailable' })
    expect(events).toMatchObject([{ type: 'proof-unavailable', ms: 3_000 }])
    expect(clock.timers()).toBe(0)
  })

  it('ends after 1,500 ms if it cuts an answer short', async () => {
    let heads = 0
    const counted: typeof fetch = (...request) => fetch(...request).finally(() => (heads += 1))
    const { post, service, clock } = await openProofs({ yidun: { fetch: counted } })
    service.faults.push((response) => void response.writeHead(200).write('{"result":true,'))
    const answer = post({ validate: service.issue() })
    await until(() => heads === 1)
    await clock.advance(1_500)
    expect(await answer).toEqual({ ok: false, reason: 'unavailable' })
    expect(service.asked).toHaveLength(1)
  })

  it('is reported to the operator with the vendor’s code, and without secrets or proofs', async () => {
    const { post, service, errors } = await openProofs({ yidun: { secretKey: 'another-key-that-stays-secret' } })
    const validate = service.issue()
    expect(await post({ validate })).toEqual({ ok: false, reason: 'unavailable' })
    service.faults.push(undefined, reset, reset, reply('<html>'))
    await post({ validate: service.issue() })
    await post({ validate: service.issue() })
    expect(textOf(errors[0])).toContain('error 413 签名不匹配')
    expect(errors).toHaveLength(3)
    for (const error of errors) {
      expect(textOf(error)).not.toContain('another-key')
      expect(textOf(error)).not.toContain('CN31')
    }
  })
})

/** Returns all texts of an error and of its causes. */
function textOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [error.message, error.stack, JSON.stringify(error), textOf(error.cause)].join('\n')
}

/** A network whose first request fails. */
function failOnce(): typeof fetch {
  let calls = 0
  return (...request) => ((calls += 1) === 1 ? Promise.reject(new TypeError('fetch failed')) : fetch(...request))
}
