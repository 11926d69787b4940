import { afterEach, describe, expect, it, vi } from 'vitest'

import { answeredClient, json, problemOf, startRequest } from '../../support/client/answeredClient'
import { atRest, createTestClock } from '../../support/time/testClock'

afterEach(() => vi.unstubAllGlobals())

describe('an error answer', () => {
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
  ])('maps a %d without a body to %s', async (status, code, retryable) => {
    const problem = await problemOf(answeredClient(new Response('', { status })).status({ taskId: 'a' }))
    expect(problem).toMatchObject({ code, retryable, status, hint: `GET /api/task/status answered ${status}` })
  })

  it('with 404 hints at a wrong path for calls that name no task', async () => {
    const { start: begin, check } = answeredClient(new Response('<html>Not found', { status: 404 }))
    for (const call of [begin(startRequest), check({ action: 'a' })]) {
      const problem = await problemOf(call)
      expect(problem).toMatchObject({ code: 'unsupported', status: 404 })
      expect(problem.hint).toMatch(/^POST \/api\/\S+ answered 404\. Is baseUrl right\?$/)
    }
    expect((await problemOf(answeredClient(new Response('', { status: 409 })).start(startRequest))).code).toBe(
      'internal',
    )
  })

  it('keeps its problem details', async () => {
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
    const problem = await problemOf(answeredClient(json(body, { status: 402 })).start(startRequest))
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
  ])('keeps the readable members of any other body: %j', async (body, code, title) => {
    const problem = await problemOf(answeredClient(json(body, { status: 422 })).start(startRequest))
    expect(problem).toMatchObject({ code, title, retryable: false, hint: 'POST /api/startTask answered 422' })
    expect(problem.issues).toBeUndefined()
  })

  it.each([
    ['seconds', { 'retry-after': '30' }, 30_000],
    ['a date', { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date: 'Wed, 21 Oct 2015 07:28:00 GMT' }, 30_000],
    ['nothing', {}, undefined],
  ])('reads Retry-After in %s', async (_what, headers, retryAfterMs) => {
    const response = new Response('', { status: 429, headers: headers as HeadersInit })
    expect((await problemOf(answeredClient(response).status({ taskId: 'a' }))).retryAfterMs).toBe(retryAfterMs)
  })
})

describe('an answer that cannot be read', () => {
  const { check, start: begin, status, challenge, submit } = answeredClient(json({}))
  it.each([
    [
      'check',
      () => check({ action: 'a' }),
      "POST /api/risk/check: 'needVerify' should be true or false; came undefined",
    ],
    [
      'start',
      () => begin(startRequest),
      "POST /api/startTask: 'taskId' should be a non-empty string, or a whole number up to 2^53 − 1 (send a larger one as a string); came undefined",
    ],
    [
      'status',
      () => status({ taskId: 'a' }),
      "GET /api/task/status: 'status' should be 'pending', 'done', 'failed' or 'cancelled'; came undefined",
    ],
    ['challenge', () => challenge({}), "POST /api/verify/challenge: 'id' should be a non-empty string; came undefined"],
    ['submit', () => submit({} as never), "POST /api/verify/submit: 'ok' should be true or false; came undefined"],
  ])('names call, member and value: %s', async (_call, call, hint) => {
    expect(await problemOf(call())).toMatchObject({ code: 'bad-response', hint, retryable: false })
  })

  it.each([
    ['HTML', new Response('<html>', { headers: { 'content-type': 'text/html' } }), 'text/html'],
    ['broken JSON', new Response('{"needVer', { headers: { 'content-type': 'application/json' } }), 'application/json'],
    ['bytes', new Response(new Uint8Array([1])), 'no content type'],
  ])('is reported with its content type and the likely cause: %s', async (_what, response, type) => {
    const { code, hint } = await problemOf(answeredClient(response).check({ action: 'a' }))
    expect(code).toBe('bad-response')
    expect(hint).toBe(`POST /api/risk/check answered 200 with ${type}; expected JSON. Is baseUrl right?`)
  })

  it('is reported if it is empty', async () => {
    const { hint } = await problemOf(answeredClient(new Response('')).check({ action: 'a' }))
    expect(hint).toBe('POST /api/risk/check: the body should be an object; came undefined')
  })

  it('is read as JSON with any content type', async () => {
    expect(await answeredClient(new Response('{"needVerify":true}')).check({ action: 'a' })).toMatchObject({
      needVerify: true,
    })
  })

  it('is reported if its task id is a number that JSON.parse has rounded', async () => {
    const rounded = new Response('{"taskId":9007199254740993}')
    const { code, hint } = await problemOf(answeredClient(rounded).start(startRequest))
    expect(code).toBe('bad-response')
    expect(hint).toMatch(/send a larger one as a string\); came 9007199254740992$/)
    for (const taskId of [2 ** 53 - 1, '9007199254740993', -5])
      expect(await answeredClient(json({ taskId })).start(startRequest)).toMatchObject({ taskId })
    expect((await problemOf(answeredClient(json({ taskId: 1.5 })).start(startRequest))).code).toBe('bad-response')
  })

  it('is a 401 if a redirect led to a page, as an expired session does', async () => {
    const page = new Response('<!doctype html><title>Sign in</title>', { headers: { 'content-type': 'text/html' } })
    const redirected = Object.defineProperties(page, { redirected: { value: true }, url: { value: '/login' } })
    const { status } = answeredClient(() => redirected)
    const hint = 'GET /api/task/status answered 200, after a redirect to /login'
    expect(await problemOf(status({ taskId: 'a' }))).toMatchObject({ code: 'unauthorized', status: 401, hint })
    const moved = Object.defineProperties(json({ status: 'done' }), { redirected: { value: true } })
    expect(await answeredClient(() => moved).status({ taskId: 'a' })).toMatchObject({ status: 'done' })
  })

  it('is shown in the console at once, once for each call', async () => {
    const error = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const { status, check } = answeredClient(json({ state: 'RUNNING' }))
    for (let call = 0; call < 3; call += 1) await problemOf(status({ taskId: 'a' }))
    await problemOf(check({ action: 'a' }))
    expect(error.mock.calls.map(([problem]) => problem.hint.split(':')[0])).toEqual([
      'GET /api/task/status',
      'POST /api/risk/check',
    ])
    expect(warn).not.toHaveBeenCalled()
    const unwrapped = { client: { check: async () => ({ data: {} }) }, adapt: { unwrap: (body: unknown) => body } }
    await problemOf(answeredClient(json({}), unwrapped).check({ action: 'a' }))
    expect(warn.mock.calls.join()).toContain('adapt.unwrap is not applied to the result of client.check()')
    vi.restoreAllMocks()
  })

  it('is never taken from a cache', async () => {
    const { check, sent } = answeredClient(json({ needVerify: false }))
    await check({ action: 'a' })
    expect(sent[0]!.cache).toBe('no-store')
  })

  it('is a mistake of the app if its fetch has read the body already', async () => {
    const read = async (): Promise<Response> => {
      const response = json({ needVerify: false })
      await response.text()
      return response
    }
    const problem = await problemOf(answeredClient(read).check({ action: 'a' }))
    expect(problem).toMatchObject({ code: 'config', hint: expect.stringContaining('Read a clone() of it') })
    const missing = answeredClient(async () => undefined as unknown as Response)
    expect((await problemOf(missing.check({ action: 'a' }))).code).toBe('config')
  })
})

describe('a call without an answer', () => {
  const drop = (): never => {
    throw new TypeError('Failed to fetch')
  }

  it('is a network problem when the connection drops, before or within the body', async () => {
    const problem = await problemOf(answeredClient(drop).check({ action: 'a' }))
    expect(problem).toMatchObject({ code: 'network', retryable: true, hint: 'client.check(): Failed to fetch' })
    const body = new ReadableStream({ pull: (stream) => stream.error(new TypeError('terminated')) })
    expect((await problemOf(answeredClient(() => new Response(body)).check({ action: 'a' }))).code).toBe('network')
  })

  it('is offline when the browser is offline', async () => {
    vi.stubGlobal('navigator', { onLine: false })
    expect(await problemOf(answeredClient(drop).check({ action: 'a' }))).toMatchObject({
      code: 'offline',
      retryable: true,
    })
  })

  it('times out after 15 s, a start after 120 s, even if fetch ignores the signal', async () => {
    for (const [name, ms] of [
      ['status', 15_000],
      ['start', 120_000],
    ] as const) {
      const clock = createTestClock()
      const { client: own } = answeredClient(() => new Promise(() => undefined), { clock })
      const seen: unknown[] = []
      own[name]({ ...startRequest, taskId: 'a' } as never).catch((error) => seen.push(error))
      await clock.advance(ms - 1)
      expect(seen).toEqual([])
      await clock.advance(1)
      expect(seen).toMatchObject([
        { code: 'timeout', retryable: true, hint: expect.stringMatching(/^(GET|POST) \/api\//) },
      ])
    }
  })

  it('is cancelled by its signal at once and leaves no timer', async () => {
    const clock = createTestClock()
    const { check, sent } = answeredClient(() => new Promise(() => undefined), { clock })
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

  it('leaves no timer and no listener after a success', async () => {
    const clock = createTestClock()
    const controller = new AbortController()
    const add = vi.spyOn(controller.signal, 'addEventListener')
    await answeredClient(json({ needVerify: false }), { clock }).check({ action: 'a' }, controller)
    expect(clock.timers()).toBe(0)
    const [, , listens] = add.mock.calls[0] as unknown as [string, () => void, AddEventListenerOptions]
    expect(listens.signal!.aborted).toBe(true)
  })
})

describe('a secret', () => {
  it.each([
    ['refused', json({ code: 'verify-invalid', verifyToken: 'vt_secret' }, { status: 403 })],
    ['unreadable', json({ verifyToken: 'vt_secret' })],
    ['HTML', new Response('<html>vp_secret')],
  ])('appears in no problem and no message: %s', async (_what, response) => {
    const { client: own } = answeredClient(response, { headers: { authorization: 'Bearer secret' } })
    for (const call of [own.start(startRequest), own.status({ key: 'key-secret' })]) {
      const problem = await problemOf(call)
      expect(JSON.stringify(problem) + problem.message + problem.stack).not.toContain('secret')
    }
  })
})
