import type { Identify } from 'vue-taskgate/server'

import fc from 'fast-check'
import { createMemoryStorage, TaskgateError } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { around } from '../../support/storage/storages'
import { echo, freshKey, ORIGIN } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

const routes = [
  ['GET', '/risk/check'],
  ['POST', '/risk/check'],
  ['POST', '/verify/challenge'],
  ['POST', '/verify/submit'],
  ['POST', '/startTask'],
  ['GET', '/task/status'],
  ['POST', '/task/cancel'],
] as const
const posts = routes.filter(([method]) => method === 'POST').map(([, path]) => path)

function raw(path: string, body: BodyInit | null, headers: Record<string, string> = {}): Request {
  return new Request(`${ORIGIN}/api${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': freshKey(), ...headers },
    body,
    ...({ duplex: 'half' } as object),
  })
}

function stream(chunks: number, size: number, read: { count: number }): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      pull(controller) {
        if ((read.count += 1) > chunks) controller.close()
        else controller.enqueue(new Uint8Array(size).fill(0x20))
      },
    },
    { highWaterMark: 0 },
  )
}

describe('a path', () => {
  it.each([
    '/nothing',
    '/',
    '',
    'x/risk/check',
    '/risk/check/',
    '/RISK/CHECK',
    '//risk/check',
    'constructor',
    '__proto__',
  ])('is 404 with any method if it is unknown: %s', async (path) => {
    const { send } = createTestBackend()
    for (const method of ['GET', 'POST', 'DELETE', 'constructor']) {
      const { status, body } = await send(new Request(`${ORIGIN}/api${path}`, { method }))
      expect([status, body.code]).toEqual([404, 'unsupported'])
    }
  })

  it('is 404 outside the base path', async () => {
    const { send } = createTestBackend()
    expect((await send(new Request(`${ORIGIN}/risk/check`))).status).toBe(404)
  })

  it.each(['', '/v1/gate', '/接口', '/a b', '/{tenant}', '/%e6%8e%a5', '/100%'])(
    'is served under the base path %s',
    async (basePath) => {
      const { send } = createTestBackend({ basePath })
      expect((await send(new Request(`${ORIGIN}${basePath}/risk/check`))).status).toBe(200)
    },
  )
})

describe('a method', () => {
  it('is 405 with Allow if its path does not support it', async () => {
    const { send, errors } = createTestBackend()
    for (const method of ['PUT', 'DELETE', 'PATCH', 'HEAD', 'constructor', 'toString', '__proto__']) {
      for (const [path, allow] of [
        ['/risk/check', 'GET, POST'],
        ['/startTask', 'POST'],
        ['/task/status', 'GET'],
      ]) {
        const { status, headers } = await send(new Request(`${ORIGIN}/api${path}`, { method }))
        expect([status, headers.get('allow')]).toEqual([405, allow])
      }
    }
    expect(errors).toEqual([])
  })
})

describe.each(posts)('a body sent to %s', (path) => {
  it('must be JSON', async () => {
    const { send } = createTestBackend()
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'text/json', 'application/jsonp', '']) {
      const { status, body } = await send(raw(path, '{}', { 'content-type': type }))
      expect([status, body.code], type).toEqual([415, 'unsupported-media-type'])
    }
  })

  it('may have a charset and a media type in any case', async () => {
    const { send } = createTestBackend()
    const { status } = await send(raw(path, '{"taskId":"x"}', { 'content-type': 'Application/JSON; charset=utf-8' }))
    expect(status).not.toBe(415)
  })

  it.each<[string, BodyInit | null]>([
    ['empty', null],
    ['cut off', '{"action":"startTa'],
    ['HTML', '<!doctype html>'],
    ['broken UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ['NaN', '{"x":NaN}'],
  ])('is refused if it is %s', async (_what, body) => {
    const { send, errors } = createTestBackend()
    const answer = await send(raw(path, body))
    expect([answer.status, answer.body.code]).toEqual([400, 'invalid-input'])
    expect(errors).toEqual([])
  })

  it.each(['null', '5', '"text"', '[]', 'true'])('is refused with 422 if it is %s', async (body) => {
    const { send } = createTestBackend()
    expect((await send(raw(path, body))).status).toBe(422)
  })

  it('is refused before a byte is read if its declared length exceeds the limit', async () => {
    const { send } = createTestBackend()
    const read = { count: 0 }
    const limit = path === '/startTask' ? 1024 * 1024 : 8 * 1024
    const headers = { 'content-length': String(limit + 1) }
    const { status, body } = await send(raw(path, stream(1, 10, read), headers))
    expect([status, body.code, read.count]).toEqual([413, 'too-large', 0])
  })

  it('is refused as soon as its actual length exceeds the limit', async () => {
    const { send } = createTestBackend()
    const read = { count: 0 }
    const limit = path === '/startTask' ? 1024 * 1024 : 8 * 1024
    const { status, body } = await send(raw(path, stream(Infinity, 1_024, read), { 'content-length': '2' }))
    expect([status, body.code]).toEqual([413, 'too-large'])
    expect(read.count).toBeLessThanOrEqual(limit / 1_024 + 2)
  })

  it('is refused with 400 if it breaks off', async () => {
    const { send, errors } = createTestBackend()
    const broken = new ReadableStream({ pull: (controller) => controller.error(new Error('reset by peer')) })
    expect((await send(raw(path, broken))).status).toBe(400)
    expect(errors).toEqual([])
  })

  it('is a reported 500 if a parser has read it before', async () => {
    const { send, errors } = createTestBackend()
    const request = raw(path, '{}')
    await request.text()
    expect((await send(request)).status).toBe(500)
    expect(String(errors[0]![0])).toContain('before any body parser')
  })

  it('does not change a prototype', async () => {
    const { send } = createTestBackend()
    await send(raw(path, '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}'))
    expect({}).not.toHaveProperty('polluted')
  })
})

describe('an input', () => {
  it.each([
    ['half a million lists deep', `{"input":${'['.repeat(500_000)}${']'.repeat(500_000)}}`],
    ['a hundred objects deep', `{"input":${'{"a":'.repeat(100)}1${'}'.repeat(100)}}`],
    ['an object with a prototype of its constructor', '{"input":[{"constructor":{"prototype":{"admin":true}}}]}'],
    ['an object with a member __proto__', '{"input":{"a":[{"__proto__":{"admin":true}}]}}'],
  ])('is refused if it is %s', async (_what, body) => {
    const { send, errors } = createTestBackend()
    const answer = await send(raw('/startTask', body))
    expect([answer.status, answer.body.code]).toEqual([422, 'invalid-input'])
    expect(errors).toEqual([])
  })

  it('may have half a million members', async () => {
    const { send } = createTestBackend()
    const members = Array.from({ length: 500_000 }, () => '0').join()
    expect((await send(raw('/startTask', `{"input":[${members}]}`))).status).toBe(202)
  })

  it('may be as large as the limit and no larger', async () => {
    const { send } = createTestBackend({ limits: { jsonBytes: 1_000 } })
    const body = (bytes: number) => JSON.stringify({ input: 'x'.repeat(bytes - 12) })
    expect(body(1_000)).toHaveLength(1_000)
    expect((await send(raw('/startTask', body(1_000)))).status).toBe(202)
    expect((await send(raw('/startTask', body(1_001)))).status).toBe(413)
  })
})

describe('identify', () => {
  it('refuses with 401 by returning null', async () => {
    const { post } = createTestBackend({ identify: () => null })
    const { status, body } = await post('/risk/check')
    expect([status, body.code]).toEqual([401, 'unauthorized'])
  })

  it('refuses in its own words by throwing a TaskgateError', async () => {
    const identify = async () => {
      throw new TaskgateError('rate-limited', 'Slow down', { retryAfterMs: 3_000 })
    }
    const { status, body } = await createTestBackend({ identify }).post('/risk/check')
    expect([status, body.title, body.retryAfterMs]).toEqual([429, 'Slow down', 3_000])
  })

  it('causes a 500 without details by throwing any other error', async () => {
    const identify = () => {
      throw new Error('password of the database: hunter2')
    }
    const { post, errors } = createTestBackend({ identify })
    const { status, body } = await post('/risk/check')
    expect([status, body]).toEqual([
      500,
      { type: 'about:blank', status: 500, code: 'internal', title: 'Something went wrong', retryable: true },
    ])
    expect(errors).toEqual([[new Error('password of the database: hunter2'), '/risk/check']])
  })

  it.each<[unknown, RegExp]>([
    [undefined, /session as a string of 1–256 characters, came undefined/],
    ['session', /session/],
    [{}, /session/],
    [{ session: '' }, /session.*came 0 characters/],
    [{ session: 5 }, /session/],
    [{ session: null }, /session/],
    [{ session: 'x'.repeat(257) }, /came 257 characters/],
    [{ session: {} }, /session/],
    [{ session: { id: Symbol('s') } }, /./],
    [{ session: { id: 's', established: true, previous: 7 } }, /session\.previous.*came 7/],
    [{ session: 's', user: null }, /user.*came null/],
    [{ session: 's', user: 42 }, /user.*came 42/],
    [{ session: 's', ip: '' }, /ip.*came 0 characters/],
    [{ session: { id: 's', established: true, setCookie: 'a=b\r\nx-evil: 1' } }, /./],
  ])('causes a 500 and reports what was expected by returning %o', async (identity, message) => {
    const { post, errors } = createTestBackend({ identify: (() => identity) as Identify })
    const { status, headers } = await post('/risk/check')
    expect(status).toBe(500)
    expect(headers.has('x-evil')).toBe(false)
    expect(String(errors[0]![0])).toMatch(message)
  })

  it('receives the request and the context of fetch()', async () => {
    const contexts: unknown[] = []
    const identify: Identify = (_request, context) => ({ session: `s${contexts.push(context)}` })
    const { server } = createTestBackend({ identify })
    await server.fetch(new Request(`${ORIGIN}/api/risk/check`), { incoming: 1 })
    expect(contexts).toEqual([{ incoming: 1 }])
  })

  it('sets its cookie on successes and on errors', async () => {
    const { post, get } = createTestBackend()
    const headers = { 'x-set-cookie': 'taskgate=abc; HttpOnly' }
    for (const { headers: answered } of [
      await post('/risk/check', {}, headers),
      await post('/startTask', {}, headers),
      await post('/verify/challenge', { kind: 'pow' }, headers),
      await get('/task/status', headers),
      await get('/task/status?taskId=x', headers),
    ]) {
      expect(answered.get('set-cookie')).toBe('taskgate=abc; HttpOnly')
    }
  })
})

describe('a storage that is down', () => {
  it('makes every route that needs it answer 503 without details', async () => {
    const storage = around(createMemoryStorage(), (name, call) => {
      if (name === 'subscribe' || name === 'lease') return call()
      throw new Error('ECONNREFUSED 10.0.0.7:6379')
    })
    const { post, get, start } = createTestBackend({
      storage,
      risk: { rules: [{ by: ['session'], max: 1, windowMs: 1_000, then: 'verify' }] },
    })
    for (const { status, body } of [
      await post('/risk/check'),
      await post('/verify/challenge'),
      await post('/verify/submit', { kind: 'slider', id: 'x', x: 1, track: [], method: 'tap' }),
      await start(),
      await get('/task/status?taskId=x'),
      await post('/task/cancel', { taskId: 'x' }),
    ]) {
      expect([status, body.code]).toEqual([503, 'unavailable'])
      expect(JSON.stringify(body)).not.toContain('10.0.0.7')
    }
  })
})

describe('random requests', () => {
  const names = fc.constantFrom(
    'action',
    'input',
    'verifyToken',
    'id',
    'kind',
    'x',
    'track',
    'method',
    'taskId',
    'key',
    '__proto__',
    'fields',
  )
  const words = fc.constantFrom(
    'startTask',
    'slider',
    'pow',
    'provider',
    'pointer',
    'tap',
    '',
    'vt_a.b',
    'vp_x',
    '__proto__',
    'constructor',
  )
  const values = fc.oneof(
    words,
    fc.double(),
    fc.jsonValue(),
    fc.string({ unit: 'binary' }),
    fc.array(fc.array(fc.double(), { maxLength: 4 }), { maxLength: 20 }),
  )
  const bodies = fc.oneof(
    { weight: 4, arbitrary: fc.dictionary(names, values).map((body) => JSON.stringify(body)) },
    { weight: 1, arbitrary: fc.json() },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 200 }) },
  )
  const types = fc.constantFrom(
    'application/json',
    'application/json',
    'multipart/form-data; boundary=x',
    'multipart/form-data',
    'text/plain',
  )
  const latin1 = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) })
  const headers = fc.record(
    {
      'content-type': types,
      'idempotency-key': fc.oneof(latin1, fc.constant('key-of-the-fuzzer')),
      origin: fc.oneof(fc.constant(ORIGIN), latin1),
      cookie: latin1,
      'x-user': fc.oneof(fc.constant('ann'), latin1),
    },
    { requiredKeys: ['content-type'] },
  )
  const queries = fc.oneof(
    fc.webQueryParameters(),
    fc
      .array(fc.tuple(fc.constantFrom('taskId', 'key', 'action'), values), { maxLength: 60 })
      .map((pairs) =>
        new URLSearchParams(
          pairs.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
        ).toString(),
      ),
  )

  it('never cause a 500 or a reported error, and every error is problem details', async () => {
    const { send, errors } = createTestBackend({
      actions: { startTask: echo, other: echo },
      risk: { rules: [{ by: ['session', 'action'], max: 50, windowMs: 60_000, then: 'verify' }] },
    })
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...routes),
        bodies,
        headers,
        queries,
        async ([method, path], body, given, query) => {
          const url = `${ORIGIN}/api${path}?${query}`
          const request = new Request(url, {
            method,
            headers: given,
            body: method === 'GET' ? undefined : (body as BodyInit),
          })
          const { status } = await send(request)
          expect(status === 501 || status < 500, `${method} ${url}: ${errors.at(-1)}`).toBe(true)
        },
      ),
      { numRuns: 1_500 },
    )
    expect(errors).toEqual([])
  })
})
