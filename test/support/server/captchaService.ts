import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { ProofVerifier, Storage, YidunCaptchaOptions } from 'vue-taskgate/server'
import type { Caller } from '../../../src/server/identity/caller'
import type { ProofEvent, ProviderProofsOptions } from '../../../src/server/verify/captcha/providerProofs'
import type { TestClock } from '../time/testClock'

import { createHash, createHmac } from 'node:crypto'
import { createServer } from 'node:http'
import { createMemoryStorage, yidunCaptcha } from 'vue-taskgate/server'
import { expect, onTestFinished } from 'vitest'

import { createPasses } from '../../../src/server/verify/pass'
import { createProviderProofs } from '../../../src/server/verify/captcha/providerProofs'
import { createTestClock } from '../time/testClock'

export const CAPTCHA_ID = 'a05f036b70ab447b87cc788af9a60974'
export const SECRET_ID = 'ae40b1b2ca2a4bbd8b0a1f0f3d0c1e2f'
export const SECRET_KEY = '6308afb129ea00301bd7c79621d07591'
export const MINUTE = 60_000

export const alice: Caller = {
  id: 'session-1',
  established: true,
  ip: '192.0.2.1',
  address: '192.0.2.1',
  user: 'alice',
}

/** Replaces the regular answer of the captcha service. */
export type Fault = (response: ServerResponse, socket: Socket) => void

interface Service {
  url: string
  /** The forms that it received. */
  asked: URLSearchParams[]
  /** One for each form in order; undefined leaves the regular answer. */
  faults: (Fault | undefined)[]
  /** Issues a fresh proof, as the vendor's script does in the browser. */
  issue(): string
}

/**
 * A captcha service as its documents describe it: it expects signed forms, a fresh nonce and a current timestamp, and
 * its proofs are valid once, for 20 minutes.
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

/** A second implementation of the vendor's rule, on `node:crypto`. */
function signatureOf(form: URLSearchParams, key: string): string {
  const names = [...form.keys()].filter((name) => name !== 'signature').sort()
  const text = names.map((name) => name + form.get(name)!).join('')
  const method = form.get('signatureMethod') ?? 'MD5'
  if (method === 'HMAC_SHA256') return createHmac('sha256', key).update(text, 'utf8').digest('hex')
  return createHash(method.toLowerCase())
    .update(text + key, 'utf8')
    .digest('hex')
}

interface TestProofs {
  clock: TestClock
  storage: Storage
  service: Service
  events: ProofEvent[]
  errors: unknown[]
  /** Submits a proof, by default from Alice for `startTask`. */
  post(fields: unknown, options?: { caller?: Caller; action?: string; provider?: string }): ReturnType<Post>
}

type Post = ReturnType<typeof createProviderProofs>['submit']

export async function openProofs(
  options: {
    yidun?: Partial<YidunCaptchaOptions>
    answers?: Record<string, unknown>
    verifier?: ProofVerifier
    storage?: (storage: Storage) => Storage
    proofs?: Partial<ProviderProofsOptions>
  } = {},
): Promise<TestProofs> {
  const clock = createTestClock()
  const storage = (options.storage ?? ((own) => own))(createMemoryStorage(clock))
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

export const yidunOptions: YidunCaptchaOptions = { captchaId: CAPTCHA_ID, secretId: SECRET_ID, secretKey: SECRET_KEY }

/** A verifier that accepts any text as a proof. */
export function verifierOf(verify: ProofVerifier['verify']): ProofVerifier {
  return { read: (fields) => JSON.stringify(fields), verify }
}

export function reply(body: string | Buffer, status = 200): Fault {
  return (response) => void response.writeHead(status, { 'content-type': 'application/json' }).end(body)
}

export const reset: Fault = (_response, socket) => socket.resetAndDestroy()
export const hang: Fault = () => undefined
export const GOOD = JSON.stringify({ error: 0, msg: 'success', result: true })
