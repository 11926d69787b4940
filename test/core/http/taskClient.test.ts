import type { TaskClientOptions } from '../../../src/core/http/taskClient'
import type { Problem } from '../../../src/core/http/problem'

import { afterEach, describe, expect, it, vi } from 'vitest'

import { Problem as ProblemError } from '../../../src/core/http/problem'
import { createTaskClient } from '../../../src/core/http/taskClient'
import { atRest, createTestClock } from '../../support/time/testClock'
import { freshKey, verifyAlways } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

interface Sent extends Omit<RequestInit, 'headers'> {
  url: string
  headers: Headers
}

afterEach(() => vi.unstubAllGlobals())

/** A client whose server gives this answer, and what it has been sent. */
function client(answer: Response | (() => Response | Promise<Response>), options: TaskClientOptions = {}) {
  const sent: Sent[] = []
  const made = createTaskClient({
    fetch: async (url, init) => {
      sent.push({ ...init, url, headers: new Headers(init.headers) })
      return typeof answer === 'function' ? answer() : answer.clone()
    },
    ...options,
  })
  return { ...made, sent, client: made }
}

function json(body: unknown, init?: ResponseInit): Response {
  return new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json' }, ...init })
}

/** The problem that a call rejects with. */
async function problemOf(call: Promise<unknown>): Promise<Problem> {
  const outcome = await call.then(
    (value) => expect.fail(`resolved to ${JSON.stringify(value)}`),
    (error) => error,
  )
  expect(outcome).toBeInstanceOf(ProblemError)
  return outcome
}

const start = { action: 'poster', input: { a: 1 }, token: 'vp_secret', key: 'key-secret' }

describe('a call', () => {
  it('goes to the usual paths under /api, as JSON, with the page’s own credentials', async () => {
    const { check, sent } = client(json({ needVerify: false }))
    await check({ action: 'poster' })
    expect(sent).toMatchObject([
      { url: '/api/risk/check', method: 'POST', credentials: 'same-origin', body: '{"action":"poster"}' },
    ])
    expect(sent[0]!.headers.get('content-type')).toBe('application/json')
    expect(sent[0]!.headers.get('accept')).toContain('application/json')
  })

  it.each([
    ['https://api.example/v1', 'https://api.example/v1/task/status?taskId=a%26b'],
    ['https://api.example/v1/', 'https://api.example/v1/task/status?taskId=a%26b'],
    ['', '/task/status?taskId=a%26b'],
  ])('goes to the base URL %s', async (baseUrl, url) => {
    const { status, sent } = client(json({ status: 'pending' }), { baseUrl })
    await status({ taskId: 'a&b', key: undefined })
    expect(sent).toMatchObject([{ url, method: 'GET', body: undefined }])
    expect(sent[0]!.headers.has('content-type')).toBe(false)
  })

  it('takes other paths, credentials and headers, also from a function that is asked each time', async () => {
    let asked = 0
    const options: TaskClientOptions = {
      paths: { status: '/jobs' },
      credentials: 'include',
      headers: async () => ({ authorization: `Bearer ${(asked += 1)}` }),
    }
    const { status, cancel, sent } = client(json({ status: 'pending' }), options)
    await status({ taskId: 'a' })
    await cancel({ key: 'k' })
    expect(sent.map(({ url }) => url)).toEqual(['/api/jobs?taskId=a', '/api/task/cancel'])
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer 1', 'Bearer 2'])
    expect(sent[0]!.credentials).toBe('include')
    const fixed = client(json({ status: 'pending' }), { headers: { 'x-csrf': 'c' } })
    await fixed.status({ taskId: 'a' })
    expect(fixed.sent[0]!.headers.get('x-csrf')).toBe('c')
  })

  it('reads the global fetch when it is made, not before', async () => {
    const own = createTaskClient()
    vi.stubGlobal('fetch', async () => json({ needVerify: true }))
    expect(await own.check({ action: 'a' })).toEqual({ needVerify: true, pollAfterMs: undefined })
  })

  it('tells what wait the server asks for', async () => {
    const { status } = client(json({ status: 'pending' }, { headers: { 'retry-after': '7' } }))
    expect((await status({ taskId: 'a' })).pollAfterMs).toBe(7_000)
  })

  it('believes the features of check and start', async () => {
    const { check, can, start: begin } = client(json({ needVerify: false, taskId: 1, features: ['cancel'] }))
    expect(can('cancel')).toBe(false)
    await check({ action: 'a' })
    expect([can('cancel'), can('idempotency')]).toEqual([true, false])
    await begin(start)
    expect(can('batch')).toBe(false)
  })

  it('of a start sends the key in its header, in another one, or not at all', async () => {
    for (const [idempotencyHeader, name] of [
      [undefined, 'idempotency-key'],
      ['X-Request-Id', 'x-request-id'],
    ] as const) {
      const { start: begin, sent } = client(json({ taskId: 1 }), { idempotencyHeader })
      await begin(start)
      expect(sent[0]!.headers.get(name)).toBe('key-secret')
    }
    const { start: begin, sent } = client(json({ taskId: 1 }), { idempotencyHeader: false })
    await begin(start)
    expect([...sent[0]!.headers.values()].join()).not.toContain('key-secret')
  })
})

describe('an answer that is no success', () => {
  it.each([
    [400, 'invalid-input', false],
    [401, 'unauthorized', false],
    [403, 'risk-denied', false],
    [404, 'unknown-task', false],
    [408, 'internal', true],
    [409, 'not-cancellable', false],
    [410, 'unknown-task', false],
    [413, 'too-large', false],
    [415, 'unsupported-media-type', false],
    [418, 'internal', false],
    [422, 'invalid-input', false],
    [429, 'rate-limited', true],
    [500, 'internal', true],
    [501, 'unsupported', false],
    [502, 'internal', true],
    [503, 'unavailable', true],
    [504, 'internal', true],
    [505, 'internal', false],
  ])('%d without a body is %s', async (status, code, retryable) => {
    const problem = await problemOf(client(new Response('', { status })).status({ taskId: 'a' }))
    expect(problem).toMatchObject({ code, retryable, status, hint: `GET /api/task/status answered ${status}` })
  })

  it('is no unknown task where no task was asked for: the path is wrong', async () => {
    const { start: begin, check } = client(new Response('<html>Not found', { status: 404 }))
    for (const call of [begin(start), check({ action: 'a' })]) {
      const problem = await problemOf(call)
      expect(problem).toMatchObject({ code: 'unsupported', status: 404 })
      expect(problem.hint).toMatch(/^POST \/api\/\S+ answered 404\. Is baseUrl right\?$/)
    }
    expect((await problemOf(client(new Response('', { status: 409 })).start(start))).code).toBe('internal')
  })

  it('says what its problem details say', async () => {
    const body = {
      code: 'out-of-credits',
      title: 'No credits left',
      detail: 'Buy some',
      retryable: true,
      retryAfterMs: 5,
      issues: [{ path: ['a', 0], message: 'Odd' }],
      status: 200,
      verifyToken: 'vt_secret',
    }
    const problem = await problemOf(client(json(body, { status: 402 })).start(start))
    expect(problem.toJSON()).toEqual({
      code: 'out-of-credits',
      title: 'No credits left',
      hint: 'Buy some',
      retryable: true,
      retryAfterMs: 5,
      issues: body.issues,
      status: 402,
    })
    expect(problem.ticket).toBe('vt_secret')
  })

  it.each([
    [{ code: 40013, message: 'Kein Guthaben' }, 'invalid-input', 'Kein Guthaben'],
    [{ message: ['a should be b'], detail: [{ loc: ['body'] }] }, 'invalid-input', 'invalid-input'],
    [{ issues: 'none', retryAfterMs: -1, retryable: 'yes', title: 7 }, 'invalid-input', 'invalid-input'],
    [['a', 'b'], 'invalid-input', 'invalid-input'],
    ['text', 'invalid-input', 'invalid-input'],
    [null, 'invalid-input', 'invalid-input'],
  ])('takes from any other body what it can: %j', async (body, code, title) => {
    const problem = await problemOf(client(json(body, { status: 422 })).start(start))
    expect(problem).toMatchObject({ code, title, retryable: false, hint: 'POST /api/startTask answered 422' })
    expect(problem.issues).toBeUndefined()
  })

  it.each([
    ['seconds', { 'retry-after': '30' }, 30_000],
    ['a date', { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 30_000],
    ['nothing', {}, undefined],
  ])('says how long to wait in %s', async (_what, headers, retryAfterMs) => {
    const response = new Response('', { status: 429, headers: headers as HeadersInit })
    expect((await problemOf(client(response).status({ taskId: 'a' }))).retryAfterMs).toBe(retryAfterMs)
  })
})

describe('an answer that cannot be read', () => {
  const { check, start: begin, status, challenge, submit } = client(json({}))
  it.each([
    [
      'check',
      () => check({ action: 'a' }),
      "POST /api/risk/check: 'needVerify' should be true or false; came undefined",
    ],
    [
      'start',
      () => begin(start),
      "POST /api/startTask: 'taskId' should be a non-empty string or a number; came undefined",
    ],
    [
      'status',
      () => status({ taskId: 'a' }),
      "GET /api/task/status: 'status' should be 'pending', 'done', 'failed' or 'cancelled'; came undefined",
    ],
    ['challenge', () => challenge({}), "POST /api/verify/challenge: 'id' should be a non-empty string; came undefined"],
    ['submit', () => submit({} as never), "POST /api/verify/submit: 'ok' should be true or false; came undefined"],
  ])('names call, member and what came: %s', async (_call, call, hint) => {
    expect(await problemOf(call())).toMatchObject({ code: 'bad-response', hint, retryable: false })
  })

  it.each([
    ['HTML', new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'text/html'],
    ['broken JSON', new Response('{"needVer', { headers: { 'content-type': 'application/json' } }), 'application/json'],
    ['bytes', new Response(new Uint8Array([1])), 'no content type'],
  ])('is named with its type, and the likely cause: %s', async (_what, response, type) => {
    const { code, hint } = await problemOf(client(response).check({ action: 'a' }))
    expect(code).toBe('bad-response')
    expect(hint).toBe(`POST /api/risk/check answered 200 with ${type}; expected JSON. Is baseUrl right?`)
  })

  it('may be empty', async () => {
    const { hint } = await problemOf(client(new Response('')).check({ action: 'a' }))
    expect(hint).toBe('POST /api/risk/check: the body should be an object; came undefined')
  })

  it('is JSON whatever its content type says', async () => {
    expect(await client(new Response('{"needVerify":true}')).check({ action: 'a' })).toMatchObject({ needVerify: true })
  })

  it('may be a failed task without a reason', async () => {
    const { hint } = await problemOf(client(json({ status: 'failed' })).status({ taskId: 'a' }))
    expect(hint).toBe("GET /api/task/status: 'error' of a failed task should have 'message' or 'code'")
  })
})

describe('a call without an answer', () => {
  const drop = (): never => {
    throw new TypeError('Failed to fetch')
  }

  it('is a network problem when the connection drops, before or in the middle of the body', async () => {
    const problem = await problemOf(client(drop).check({ action: 'a' }))
    expect(problem).toMatchObject({ code: 'network', retryable: true, hint: 'client.check(): Failed to fetch' })
    const body = new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) })
    expect((await problemOf(client(() => new Response(body)).check({ action: 'a' }))).code).toBe('network')
  })

  it('is offline when the browser says so', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    expect(await problemOf(client(drop).check({ action: 'a' }))).toMatchObject({ code: 'offline', retryable: true })
  })

  it('times out: 15 s, and 120 s for a start, even where fetch does not listen', async () => {
    for (const [name, ms] of [
      ['status', 15_000],
      ['start', 120_000],
    ] as const) {
      const clock = createTestClock()
      const { client: own } = client(() => new Promise(() => undefined), { clock })
      const seen: unknown[] = []
      own[name]({ ...start, taskId: 'a' } as never).catch((error) => seen.push(error))
      await clock.advance(ms - 1)
      expect(seen).toEqual([])
      await clock.advance(1)
      expect(seen).toMatchObject([
        { code: 'timeout', retryable: true, hint: expect.stringMatching(/^(GET|POST) \/api\//) },
      ])
    }
  })

  it('is cancelled by its signal, at once, and leaves no timer', async () => {
    const clock = createTestClock()
    const { check, sent } = client(() => new Promise(() => undefined), { clock })
    const controller = new AbortController()
    const call = problemOf(check({ action: 'a' }, { signal: controller.signal }))
    await atRest()
    controller.abort()
    expect((await call).code).toBe('cancelled')
    expect(sent[0]!.signal!.aborted).toBe(true)
    expect(clock.timers()).toBe(0)
    expect((await problemOf(check({ action: 'a' }, { signal: controller.signal }))).code).toBe('cancelled')
    expect(clock.timers()).toBe(0)
  })

  it('leaves no timer and no listener when all went well', async () => {
    const clock = createTestClock()
    const controller = new AbortController()
    const add = vi.spyOn(controller.signal, 'addEventListener')
    await client(json({ needVerify: false }), { clock }).check({ action: 'a' }, controller)
    expect(clock.timers()).toBe(0)
    const [, , listens] = add.mock.calls[0] as unknown as [string, () => void, AddEventListenerOptions]
    expect(listens.signal!.aborted).toBe(true)
  })
})

describe('an input that JSON cannot carry', () => {
  const loop: Record<string, unknown> = { secret: 'secret-of-the-form' }
  loop.self = loop
  it.each([
    ['a BigInt', { amount: 5n }],
    ['itself', loop],
    ['itself and a file', { loop, file: new File(['x'], 'x') }],
  ])('is said so before anything is sent: %s', async (_what, input) => {
    const { start: begin, sent } = client(json({ taskId: 1 }))
    const problem = await problemOf(begin({ ...start, input }))
    expect(problem).toMatchObject({ code: 'config', retryable: false, hint: expect.stringMatching(/BigInt|circular/) })
    expect(JSON.stringify(problem) + problem.message).not.toContain('secret')
    expect(sent).toEqual([])
  })
})

describe('calls and words of one’s own', () => {
  it('a call in place of ours is read like an answer', async () => {
    const calls: unknown[] = []
    const { check, sent } = client(json({}), {
      client: {
        async check(request, { signal }) {
          calls.push(request, signal)
          return { needVerify: true, odd: 1 }
        },
      },
    })
    const { signal } = new AbortController()
    expect(await check({ action: 'a' }, { signal })).toEqual({ needVerify: true, pollAfterMs: undefined })
    expect(calls).toEqual([{ action: 'a' }, signal])
    expect(sent).toEqual([])
  })

  it.each([
    ['answers oddly', async () => ({}), 'bad-response', /^client\.check\(\): 'needVerify' should be/],
    ['has no network', () => Promise.reject(new TypeError('Failed to fetch')), 'network', /^client\.check\(\): Failed/],
    ['is aborted', () => Promise.reject(new DOMException('', 'AbortError')), 'cancelled', undefined],
    [
      'throws at once',
      (): never => {
        throw new ProblemError({ code: 'unauthorized' })
      },
      'unauthorized',
      undefined,
    ],
  ] as const)('a call that %s is a clear problem', async (_what, check, code, hint) => {
    const problem = await problemOf(client(json({}), { client: { check } }).check({ action: 'a' }))
    expect(problem.code).toBe(code)
    if (hint) expect(problem.hint).toMatch(hint)
  })

  it('an error of the app speaks for itself', async () => {
    const check = () => Promise.reject(Object.assign(new Error('No credits left'), { status: 402 }))
    expect(await problemOf(client(json({}), { client: { check } }).check({ action: 'a' }))).toMatchObject({
      code: 'refused',
      title: 'No credits left',
      status: 402,
    })
  })

  it('toProblem turns an error of the app into a problem, or leaves it to us', async () => {
    const toProblem = (error: unknown) =>
      error instanceof RangeError ? new ProblemError({ code: 'out-of-credits', title: error.message }) : undefined
    for (const [thrown, code] of [
      [new RangeError('7 missing'), 'out-of-credits'],
      [new Error('other'), 'refused'],
    ] as const) {
      const { check } = client(json({}), { toProblem, client: { check: () => Promise.reject(thrown) } })
      expect((await problemOf(check({ action: 'a' }))).code).toBe(code)
    }
  })

  it('adapt reads answers of another shape and writes the body of the start', async () => {
    const { client: own, sent } = client(json({ code: 0, data: { risky: 1, job: 9, phase: 'SUCCESS', out: 'x' } }), {
      adapt: {
        methods: { check: 'GET' },
        unwrap: (body) => (body as { data: unknown }).data,
        check: (raw) => ({ needVerify: !!(raw as { risky: number }).risky }),
        started: (raw) => ({ taskId: (raw as { job: number }).job }),
        startBody: (input, token) => ({ payload: input, captcha: token }),
        task: (raw) => ({ status: 'done', result: (raw as { out: string }).out }),
      },
    })
    expect(await own.check({ action: 'a' })).toMatchObject({ needVerify: true })
    expect(await own.start(start)).toMatchObject({ taskId: 9 })
    expect(await own.status({ taskId: '9' })).toMatchObject({ status: 'done', result: 'x' })
    expect(sent[0]).toMatchObject({ method: 'GET', url: '/api/risk/check?action=a' })
    expect(sent[1]!.body).toBe('{"payload":{"a":1},"captcha":"vp_secret"}')
  })

  it('what adapt throws becomes the problem; a slip in it is a bad response', async () => {
    const refuse = client(json({ code: 7, message: 'No credits left' }), {
      adapt: {
        unwrap: (body) => {
          throw new Error((body as { message: string }).message)
        },
      },
    })
    expect(await problemOf(refuse.check({ action: 'a' }))).toMatchObject({ code: 'refused', title: 'No credits left' })
    const slip = client(json(null), { adapt: { check: (raw) => (raw as { x: unknown }).x } })
    const problem = await problemOf(slip.check({ action: 'a' }))
    expect(problem.code).toBe('bad-response')
    expect(problem.hint).toMatch(/^POST \/api\/risk\/check: Cannot read/)
    const body = client(json({}), { adapt: { startBody: (input) => (input as { x: { y: 1 } }).x.y } })
    expect((await problemOf(body.start(start))).code).toBe('config')
  })
})

describe('a secret', () => {
  it.each([
    ['refused', json({ code: 'verify-invalid', verifyToken: 'vt_secret' }, { status: 403 })],
    ['unreadable', json({ verifyToken: 'vt_secret' })],
    ['HTML', new Response('<html>vp_secret')],
  ])('is in no problem and no message: %s', async (_what, response) => {
    const { client: own } = client(response, { headers: { authorization: 'Bearer secret' } })
    for (const call of [own.start(start), own.status({ key: 'key-secret' })]) {
      const problem = await problemOf(call)
      expect(JSON.stringify(problem) + problem.message + problem.stack).not.toContain('secret')
    }
  })
})

describe('files', () => {
  it('arrive at the real server, with token and key', async () => {
    let came: { photo?: File } = {}
    const { fetch, clock, pass } = createTestBackend({
      risk: verifyAlways,
      actions: { startTask: { run: (input) => void (came = input as typeof came) } },
    })
    const own = createTaskClient({ fetch, clock })
    const input = { title: 'A', photo: new File(['photo'], 'photo.png', { type: 'image/png' }) }
    const started = await own.start({ action: 'startTask', input, token: await pass(), key: freshKey() })
    expect(started.taskId).toEqual(expect.any(String))
    await clock.advance(1_000)
    expect(came).toMatchObject({ title: 'A', photo: { name: 'photo.png', type: 'image/png' } })
    expect(await came.photo!.text()).toBe('photo')
  })
})
