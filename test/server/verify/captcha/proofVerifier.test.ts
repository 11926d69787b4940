import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Storage } from 'vue-taskgate/server'
import type { Caller } from '../../../../src/server/identity/caller'
import type { ProofContext, ProofVerifier } from '../../../../src/server/verify/captcha/proofVerifier'
import type { ProofEvent, ProviderProofsOptions } from '../../../../src/server/verify/captcha/providerProofs'
import type { YidunCaptchaOptions } from '../../../../src/server/verify/captcha/yidunCaptcha'
import type { TestClock } from '../../../support/time/testClock'

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import fc from 'fast-check'
import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it, onTestFinished } from 'vitest'

import { nodeDigests } from '../../../../src/server/node/nodeDigests'
import { createPasses } from '../../../../src/server/verify/pass'
import { createProviderProofs } from '../../../../src/server/verify/captcha/providerProofs'
import { signForm } from '../../../../src/server/verify/captcha/signForm'
import { yidunCaptcha } from '../../../../src/server/verify/captcha/yidunCaptcha'
import { remote } from '../../../support/storage/storages'
import { createTestClock, until } from '../../../support/time/testClock'

const CAPTCHA_ID = 'a05f036b70ab447b87cc788af9a60974'
const SECRET_ID = 'ae40b1b2ca2a4bbd8b0a1f0f3d0c1e2f'
const SECRET_KEY = '6308afb129ea00301bd7c79621d07591'
const MINUTE = 60_000

const alice: Caller = { id: 'session-1', established: true, ip: '192.0.2.1', address: '192.0.2.1', user: 'alice' }

/** What the captcha service does in place of answering as it should. */
type Fault = (response: ServerResponse, socket: Socket) => void

interface Service {
  url: string
  /** The forms that came. */
  asked: URLSearchParams[]
  /** For the next forms, one each; undefined answers as it should, with what it should. */
  faults: (Fault | undefined)[]
  /** A fresh proof, as the vendor's script gives it to the browser. */
  issue(): string
}

/**
 * A captcha service as its documents describe it: signed forms, an unused nonce, a time of today, and proofs that are
 * good once and for 20 minutes.
 */
async function openService(clock: TestClock, answers: Record<string, unknown> = {}): Promise<Service> {
  const asked: URLSearchParams[] = []
  const faults: Service['faults'] = []
  const proofs = new Map<string, { until: number; isUsed: boolean }>()
  const nonces = new Set<string | null>()

  function judge(form: URLSearchParams): object {
    const names = ['captchaId', 'validate', 'user', 'secretId', 'version', 'timestamp', 'nonce', 'signature']
    if (!names.every((name) => form.getAll(name).length === 1)) return { error: 400, msg: 'param error' }
    if (form.get('captchaId') !== CAPTCHA_ID || form.get('version') !== 'v2') return { error: 400, msg: 'param error' }
    if (form.get('secretId') !== SECRET_ID || form.get('signature') !== signatureOf(form, SECRET_KEY)) {
      return { error: 413, msg: '签名不匹配' }
    }
    if (Math.abs(Number(form.get('timestamp')) - clock.now()) > 10 * MINUTE) return { error: 414, msg: 'expired' }
    if (nonces.has(form.get('nonce'))) return { error: 415, msg: 'replay' }
    nonces.add(form.get('nonce'))
    const proof = proofs.get(form.get('validate')!)
    const result = !!proof && !proof.isUsed && proof.until > clock.now()
    if (proof) proof.isUsed = true
    return { error: 0, msg: result ? 'success' : 'fail', result, phone: '', extraData: '', ...answers }
  }

  const server = createServer((request, response) => {
    void read(request).then((text) => {
      const form = new URLSearchParams(text)
      expect(request.method).toBe('POST')
      expect(request.headers['content-type']).toMatch(/^application\/x-www-form-urlencoded(; ?charset=utf-8)?$/i)
      const fault = faults[asked.length]
      asked.push(form)
      const answer = JSON.stringify(judge(form))
      if (fault) return fault(response, request.socket)
      response.setHeader('content-type', 'application/json').end(answer)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api/v2/verify`,
    asked,
    faults,
    issue() {
      const proof = `CN31_${proofs.size}+/==_v_i_1`
      proofs.set(proof, { until: clock.now() + 20 * MINUTE, isUsed: false })
      return proof
    },
  }
}

async function read(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}

/** The vendor's rule, written down a second time, on `node:crypto`. */
function signatureOf(form: URLSearchParams, key: string): string {
  const names = [...form.keys()].filter((name) => name !== 'signature').sort()
  const text = names.map((name) => name + form.get(name)!).join('') + key
  const method = form.get('signatureMethod') ?? 'MD5'
  return createHash(method.toLowerCase()).update(text, 'utf8').digest('hex')
}

interface TestProofs {
  clock: TestClock
  storage: Storage
  service: Service
  events: ProofEvent[]
  errors: unknown[]
  /** One proof, posted by Alice for `startTask`. */
  post(fields: unknown, options?: { caller?: Caller; action?: string; provider?: string }): ReturnType<Post>
}

type Post = ReturnType<typeof createProviderProofs>['submit']

async function openProofs(
  options: {
    yidun?: Partial<YidunCaptchaOptions>
    answers?: Record<string, unknown>
    verifier?: ProofVerifier
    storage?: (storage: Storage) => Storage
    proofs?: Partial<ProviderProofsOptions>
  } = {},
): Promise<TestProofs> {
  const clock = createTestClock()
  const storage = (options.storage ?? ((own) => own))(createMemoryStorage({ now: clock.now }))
  const service = await openService(clock, options.answers)
  const events: ProofEvent[] = []
  const errors: unknown[] = []
  const verifier = options.verifier ?? yidunCaptcha({ ...yidunOptions, url: service.url, clock, ...options.yidun })
  const proofs = createProviderProofs({
    storage,
    verifiers: new Map([['yidun', verifier]]),
    passes: createPasses(storage),
    clock,
    emit: (event) => events.push(event),
    onError: (error) => errors.push(error),
    ...options.proofs,
  })
  return {
    clock,
    storage,
    service,
    events,
    errors,
    post: (fields, { caller = alice, action = 'startTask', provider = 'yidun' } = {}) =>
      proofs.submit(caller, action, { provider, fields }),
  }
}

const yidunOptions: YidunCaptchaOptions = { captchaId: CAPTCHA_ID, secretId: SECRET_ID, secretKey: SECRET_KEY }

/** A verifier that takes any text for a proof. */
function verifierOf(verify: ProofVerifier['verify']): ProofVerifier {
  return { read: (fields) => JSON.stringify(fields), verify }
}

function reply(body: string | Buffer, status = 200): Fault {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

const reset: Fault = (_response, socket) => socket.resetAndDestroy()
const hang: Fault = () => undefined
const GOOD = JSON.stringify({ error: 0, msg: 'success', result: true })

describe('a proof of Yidun’s captcha', () => {
  it('becomes a pass for this session and action', async () => {
    const { post, service, storage, events } = await openProofs()
    const answer = await post({ validate: service.issue() })
    expect(answer).toEqual({ ok: true, verifyToken: expect.stringMatching(/^vp_/), expiresInMs: 120_000 })
    const passes = createPasses(storage)
    const bob = { ...alice, id: 'session-2' }
    expect(await passes.keyFor(answer.verifyToken!, alice, 'startTask')).toMatch(/^pass:/)
    expect(await passes.keyFor(answer.verifyToken!, bob, 'startTask')).toBeNull()
    expect(events).toEqual([{ type: 'proof-passed', provider: 'yidun', action: 'startTask', ms: 0 }])
  })

  it('is asked about with every parameter that the vendor wants, and tells nothing of the person', async () => {
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

  it('is asked about with the user and the address where the options say so', async () => {
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

  it.each(['MD5', 'SHA1', 'SHA256', 'SM3'] as const)('is signed with %s', async (method) => {
    const { post, service } = await openProofs({ yidun: { method } })
    expect((await post({ validate: service.issue() })).ok).toBe(true)
    expect(service.asked[0]!.get('signatureMethod')).toBe(method === 'MD5' ? null : method)
  })

  it('is refused when the vendor does not know it, or knows it no longer', async () => {
    const { post, service, clock, events } = await openProofs()
    expect(await post({ validate: 'CN31_made_up' })).toEqual({ ok: false, reason: 'retry' })
    const late = service.issue()
    await clock.advance(20 * MINUTE)
    expect(await post({ validate: late })).toEqual({ ok: false, reason: 'retry' })
    expect(events.map(({ type }) => type)).toEqual(['proof-refused', 'proof-refused'])
  })

  it('of 4,096 characters fits a submit of 8 KiB beside the longest ticket; a longer one is refused unasked', async () => {
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
  ])('that is %j is refused unasked', async (fields) => {
    const { post, service } = await openProofs()
    expect(await post(fields)).toEqual({ ok: false, reason: 'retry' })
    expect(service.asked).toEqual([])
  })

  it('that the vendor’s script made up in an outage is refused unasked, whatever the vendor would say', async () => {
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
    'on the vendor’s way for outages (sdkReduce %j) is no pass',
    async (sdkReduce) => {
      const { post, service } = await openProofs({ answers: { sdkReduce } })
      expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    },
  )

  it.each([['false'], ['0'], [''], [false], [0], [null]])(
    'on the vendor’s usual way (sdkReduce %j) passes',
    async (sdkReduce) => {
      const { post, service } = await openProofs({ answers: { sdkReduce } })
      expect((await post({ validate: service.issue() })).ok).toBe(true)
    },
  )
})

describe('an outage of the captcha service', () => {
  it.each<[string, Fault]>([
    ['a 500 that says yes', reply(GOOD, 500)],
    ['a 201 that says yes', reply(GOOD, 201)],
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
  ])('(%s) lets nobody through, is told as one, and is not asked again', async (_name, fault) => {
    const { post, service, events, errors } = await openProofs()
    service.faults.push(fault)
    expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    expect(service.asked).toHaveLength(1)
    expect(events).toMatchObject([{ type: 'proof-unavailable', provider: 'yidun' }])
    expect(errors).toHaveLength(1)
    expect(told(errors[0])).toMatch(/vue-taskgate: the captcha service|terminated/)
  })

  it('that closes its port lets nobody through', async () => {
    const { post, service, errors } = await openProofs({ yidun: { url: 'http://127.0.0.1:1/api/v2/verify' } })
    expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    expect(told(errors[0])).toContain('the captcha service did not answer')
  })

  it('that goes on for both tries lets nobody through', async () => {
    const { post, service } = await openProofs()
    service.faults.push(reset, reset)
    expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    expect(service.asked).toHaveLength(2)
  })

  it('of one try is mended by the second, which has a nonce of its own', async () => {
    const { post, service } = await openProofs({ yidun: { fetch: failOnce() } })
    expect((await post({ validate: service.issue() })).ok).toBe(true)
    expect(service.asked).toHaveLength(1)
    const lossy = await openProofs()
    lossy.service.faults.push(reset, reply(GOOD))
    expect((await lossy.post({ validate: 'CN31_x' })).ok).toBe(true)
    expect(new Set(lossy.service.asked.map((form) => form.get('nonce'))).size).toBe(2)
    expect(new Set(lossy.service.asked.map((form) => form.get('signature'))).size).toBe(2)
  })

  it('in which an answer is lost says nothing against the proof: it may be spent', async () => {
    const { post, service, errors } = await openProofs()
    service.faults.push(reset)
    expect(await post({ validate: service.issue() })).toEqual({ ok: false, reason: 'unavailable' })
    expect(service.asked).toHaveLength(2)
    expect(errors).toEqual([])
  })

  it('in which nobody answers ends after twice 1,500 ms', async () => {
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

  it('in which an answer stops in the middle ends after 1,500 ms', async () => {
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

  it('is told to the operator with the vendor’s code, and never with a secret or a proof', async () => {
    const { post, service, errors } = await openProofs({ yidun: { secretKey: 'another-key-that-nobody-may-read' } })
    const validate = service.issue()
    expect(await post({ validate })).toEqual({ ok: false, reason: 'unavailable' })
    service.faults.push(undefined, reset, reset, reply('<html>'))
    await post({ validate: service.issue() })
    await post({ validate: service.issue() })
    expect(told(errors[0])).toContain('error 413 签名不匹配')
    expect(errors).toHaveLength(3)
    for (const error of errors) {
      expect(told(error)).not.toContain('another-key')
      expect(told(error)).not.toContain('CN31')
    }
  })
})

describe('a proof that is shown twice', () => {
  it.each([
    ['in this process', (storage: Storage) => storage],
    ['over a network', (storage: Storage) => remote(storage)],
  ])('is asked about once, however many copies come at the same time, storage %s', async (_where, wrap) => {
    const { post, service, events } = await openProofs({ storage: wrap })
    const validate = service.issue()
    const callers = Array.from({ length: 100 }, (_, index) => ({ ...alice, id: `session-${index % 7}` }))
    const answers = await Promise.all(callers.map((caller) => post({ validate }, { caller })))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.filter(({ reason }) => reason === 'expired')).toHaveLength(99)
    expect(service.asked).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'proof-replayed')).toHaveLength(99)
    expect(events.filter(({ type }) => type === 'challenge-locked')).toEqual([])
  })

  it('is not asked about again when the first time was an outage', async () => {
    const { post, service } = await openProofs()
    service.faults.push(reply('', 500))
    const validate = service.issue()
    expect((await post({ validate })).reason).toBe('unavailable')
    expect((await post({ validate })).reason).toBe('expired')
    expect(service.asked).toHaveLength(1)
  })

  it('is claimed for its 20 minutes, not for ever', async () => {
    const { post, service, clock } = await openProofs()
    const validate = service.issue()
    await post({ validate })
    await clock.advance(20 * MINUTE - 1)
    expect((await post({ validate })).reason).toBe('expired')
    await clock.advance(1)
    expect((await post({ validate })).reason).toBe('retry')
  })

  it('is another one for another provider', async () => {
    const clock = createTestClock()
    const storage = createMemoryStorage({ now: clock.now })
    const verifier = verifierOf(async () => 'passed')
    const verifiers = new Map([
      ['one', verifier],
      ['two', verifier],
    ])
    const passes = createPasses(storage)
    const ignore = (): void => undefined
    const proofs = createProviderProofs({ storage, verifiers, passes, clock, emit: ignore, onError: ignore })
    expect((await proofs.submit(alice, 'startTask', { provider: 'one', fields: 'x' })).ok).toBe(true)
    expect((await proofs.submit(alice, 'startTask', { provider: 'two', fields: 'x' })).ok).toBe(true)
    expect((await proofs.submit(alice, 'startTask', { provider: 'two', fields: 'x' })).reason).toBe('expired')
  })
})

describe('a verifier', () => {
  it.each<[string, ProofVerifier['verify']]>([
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['resolves to true', async () => true as never],
    ['resolves to nothing', async () => undefined as never],
    ['resolves to a verdict in a list', async () => ['passed'] as never],
    ['returns no promise but a fault', () => 'granted' as never],
  ])('that %s lets nobody through and is reported', async (_name, verify) => {
    const { post, errors, events } = await openProofs({ verifier: verifierOf(verify) })
    expect(await post('x')).toEqual({ ok: false, reason: 'unavailable' })
    expect(errors).toHaveLength(1)
    expect(events).toMatchObject([{ type: 'proof-unavailable' }])
  })

  it('that says unavailable lets nobody through', async () => {
    const { post, errors } = await openProofs({ verifier: verifierOf(async () => 'unavailable') })
    expect(await post('x')).toEqual({ ok: false, reason: 'unavailable' })
    expect(errors).toEqual([])
  })

  it('that throws over the fields refuses them', async () => {
    const read = (): never => {
      throw new Error('broken')
    }
    const { post, errors } = await openProofs({ verifier: { read, verify: async () => 'passed' } })
    expect(await post('x')).toEqual({ ok: false, reason: 'retry' })
    expect(errors).toHaveLength(1)
  })

  it('that hangs is told to stop after 5 s, and what it says later is not heard', async () => {
    let say: (verdict: 'passed') => void = () => undefined
    let signal: AbortSignal | undefined
    const verifier = verifierOf((_proof, context) => {
      signal = context.signal
      return new Promise((resolve) => (say = resolve))
    })
    const { post, clock, errors, events } = await openProofs({ verifier })
    const answer = post('x')
    await until(() => signal !== undefined)
    await clock.advance(4_999)
    expect(signal!.aborted).toBe(false)
    await clock.advance(1)
    expect(await answer).toEqual({ ok: false, reason: 'unavailable' })
    expect(signal!.aborted).toBe(true)
    say('passed')
    await clock.advance(1)
    expect(errors).toHaveLength(1)
    expect(events).toMatchObject([{ type: 'proof-unavailable', ms: 5_000 }])
  })

  it('learns who asks for what', async () => {
    const contexts: ProofContext[] = []
    const verifier = verifierOf(async (_proof, context) => {
      contexts.push(context)
      return 'passed'
    })
    const { post } = await openProofs({ verifier })
    await post('x', { action: 'other' })
    const signal = expect.any(AbortSignal)
    expect(contexts).toEqual([{ action: 'other', session: 'session-1', user: 'alice', ip: '192.0.2.1', signal }])
  })

  it('that nobody has put there is not supported', async () => {
    const { post } = await openProofs()
    await expect(post({}, { provider: 'turnstile' })).rejects.toMatchObject({ status: 501, code: 'unsupported' })
    await expect(post({}, { provider: '__proto__' })).rejects.toMatchObject({ status: 501 })
  })

  it('is asked for nobody while the storage fails', async () => {
    const broken = (storage: Storage): Storage => ({ ...storage, insert: () => Promise.reject(new Error('disk')) })
    const { post, service } = await openProofs({ storage: broken })
    await expect(post({ validate: service.issue() })).rejects.toThrow('disk')
    expect(service.asked).toEqual([])
  })
})

describe('refused proofs', () => {
  it('lock action and session at the tenth, for ten minutes', async () => {
    const { post, service, clock, events } = await openProofs()
    for (let index = 1; index <= 9; index += 1) {
      expect(await post({ validate: `CN31_${index}_x` })).toEqual({ ok: false, reason: 'retry' })
    }
    const locked = { ok: false, reason: 'locked', retryAfterMs: 10 * MINUTE }
    expect(await post({ validate: 'CN31_10_x' })).toEqual(locked)
    const good = service.issue()
    expect(await post({ validate: good })).toEqual(locked)
    expect(service.asked).toHaveLength(10)
    expect(events.filter(({ type }) => type === 'challenge-locked')).toHaveLength(1)
    const mine = service.issue()
    expect((await post({ validate: mine }, { action: 'other' })).ok).toBe(true)
    await clock.advance(4 * MINUTE)
    expect(await post({ validate: good })).toEqual({ ...locked, retryAfterMs: 6 * MINUTE })
    await clock.advance(6 * MINUTE)
    expect((await post({ validate: good })).ok).toBe(true)
  })

  it.each([
    ['in this process', (storage: Storage) => storage],
    ['over a network', (storage: Storage) => remote(storage)],
  ])('share one budget when they come at the same time, storage %s', async (_where, wrap) => {
    const { post, service, events } = await openProofs({ storage: wrap })
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => post({ validate: `CN31_${index}_x` })))
    expect(events.filter(({ type }) => type === 'challenge-locked')).toHaveLength(1)
    expect(service.asked).toHaveLength(10)
    expect(answers.filter(({ reason }) => reason === 'retry')).toHaveLength(9)
    expect(answers.filter(({ reason }) => reason === 'locked')).toHaveLength(91)
  })

  it('that nobody could be asked about count as well, good ones and outages do not', async () => {
    const { post, service } = await openProofs()
    for (let index = 0; index < 15; index += 1) {
      service.faults[service.asked.length] = index % 2 ? reply('', 503) : undefined
      await post({ validate: service.issue() })
    }
    for (let index = 1; index <= 9; index += 1) expect((await post({ validate: null })).reason).toBe('retry')
    expect((await post({ validate: null })).reason).toBe('locked')
  })

  it('count by address for callers who could have a new session each time', async () => {
    const { post, service } = await openProofs()
    for (let index = 1; index <= 9; index += 1) {
      await post({ validate: `CN31_${index}_x` }, { caller: { ...alice, id: `new-${index}`, established: false } })
    }
    const stranger = { ...alice, id: 'new-10', established: false }
    expect((await post({ validate: 'CN31_10_x' }, { caller: stranger })).reason).toBe('locked')
    expect((await post({ validate: service.issue() })).ok).toBe(true)
  })

  it('lock an address at the hundredth, whatever the session', async () => {
    const { post, service } = await openProofs()
    const from = (index: number): Caller => ({ ...alice, id: `session-${index}` })
    for (let index = 1; index <= 99; index += 1) await post({ validate: null }, { caller: from(index) })
    expect((await post({ validate: service.issue() })).ok).toBe(true)
    expect((await post({ validate: null }, { caller: from(100) })).reason).toBe('locked')
    expect((await post({ validate: service.issue() })).reason).toBe('locked')
    const elsewhere = { ...alice, ip: '192.0.2.2', address: '192.0.2.2' }
    expect((await post({ validate: service.issue() }, { caller: elsewhere })).ok).toBe(true)
  })
})

describe('whatever a browser or the service sends', () => {
  it('becomes a pass only by result true', async () => {
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
        const verdict = await verifier.verify('CN31_x', context).catch(() => 'threw')
        if (verdict === 'passed') expect(body).toMatchObject({ result: true })
        if (verdict === 'refused') expect(body).toMatchObject({ result: false })
      }),
      { numRuns: 2_000 },
    )
  })

  it('is read as a proof or not, and never throws', () => {
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

describe('the vendor’s vector', () => {
  const path = new URL('../../../fixtures/callbackVectors.json', import.meta.url)
  const [vector] = (JSON.parse(readFileSync(path, 'utf8')) as { captcha: Vector[] }).captcha
  const { params, canonical, digests, signature, body } = vector!

  it.each(['MD5', 'SHA1', 'SHA256', 'SM3'] as const)('has the %s digest of its canonical text', async (method) => {
    const digest = await nodeDigests[method](new TextEncoder().encode(canonical))
    expect(Buffer.from(digest).toString('hex')).toBe(digests[method.toLowerCase()])
  })

  it('is signed and written as it says', async () => {
    let text = ''
    const MD5 = (bytes: Uint8Array<ArrayBuffer>) => {
      text = new TextDecoder().decode(bytes)
      return nodeDigests.MD5(bytes)
    }
    const form = await signForm(params, { method: 'MD5', secretKey: SECRET_KEY, digests: { ...nodeDigests, MD5 } })
    expect(text).toBe(canonical)
    expect(form).toEqual([...params, ['signature', signature]])
    expect(new URLSearchParams(form).toString()).toBe(body)
  })
})

describe('an option', () => {
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
    ['method', { method: 'HMAC_SHA256' }, 'method takes MD5, SHA1, SHA256, SM3; came HMAC_SHA256.'],
    ['timeoutMs', { timeoutMs: 0 }, 'timeoutMs takes milliseconds, more than 0; came 0.'],
    ['timeoutMs', { timeoutMs: '9' }, 'timeoutMs takes milliseconds, more than 0; came 9.'],
    ['fetch', { fetch: {} }, 'fetch takes a function; came object.'],
  ])('%s that cannot be is told at once: %j', (_name, wrong, message) => {
    const create = () => yidunCaptcha({ ...yidunOptions, ...wrong } as YidunCaptchaOptions)
    expect(create).toThrow(TypeError)
    expect(create).toThrow(message)
    expect(create).not.toThrow(SECRET_KEY)
  })
})

interface Vector {
  params: [string, string][]
  canonical: string
  digests: Record<string, string>
  signature: string
  body: string
}

/** All that an error says, its causes included. */
function told(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return [error.message, error.stack, JSON.stringify(error), told(error.cause)].join('\n')
}

/** A network that fails once. */
function failOnce(): typeof fetch {
  let calls = 0
  return (...request) => ((calls += 1) === 1 ? Promise.reject(new TypeError('fetch failed')) : fetch(...request))
}
