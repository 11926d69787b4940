import { describe, expect, it, vi } from 'vitest'

import { toProblem } from '../../../src/core/http/toProblem'
import { Problem } from '../../../src/core/http/problem'
import { retryReason } from '../../../src/core/http/retryReason'
import { answeredClient, json, problemOf } from '../../support/client/answeredClient'

/** An error with these members, as an HTTP client makes it. */
function error(message: string, members: object = {}, Kind: typeof Error = Error): Error {
  return Object.assign(new Kind(message), members)
}

const dropped = error('fetch failed', {}, TypeError)
const endless: { cause?: unknown } = error('x')
endless.cause = endless

describe('toProblem', () => {
  it('returns a problem unchanged', () => {
    const problem = new Problem({ code: 'timeout' })
    expect(toProblem(problem, { code: 'internal' })).toBe(problem)
  })

  it.each<[string, unknown]>([
    ['fetch in Chromium', error('Failed to fetch', {}, TypeError)],
    ['a body in Chromium', error('network error', {}, TypeError)],
    ['fetch in Firefox', error('NetworkError when attempting to fetch resource.', {}, TypeError)],
    ['a body in Firefox', error('Error in input stream', {}, TypeError)],
    ['fetch in WebKit', error('Load failed', {}, TypeError)],
    ['an older WebKit', error('The network connection was lost.', {}, TypeError)],
    ['React Native', error('Network request failed', {}, TypeError)],
    ['fetch in Node', dropped],
    [
      'a body in Node',
      error('terminated', { cause: error('other side closed', { code: 'UND_ERR_SOCKET' }) }, TypeError),
    ],
    ['Bun', error('Unable to connect. Is the computer able to access the url?', { code: 'ConnectionRefused' })],
    ['Deno', error('error sending request for url (http://a/)', {}, TypeError)],
    ['workerd', error('Network connection lost.')],
    ['node:http', error('socket hang up', { code: 'ECONNRESET' })],
    ['node:dns', error('getaddrinfo EAI_AGAIN a', { code: 'EAI_AGAIN' })],
    [
      'several addresses',
      new AggregateError([error('', { code: 'ECONNREFUSED' }), error('', { code: 'ENETUNREACH' })]),
    ],
    ['Promise.any', new AggregateError([error('x'), dropped], 'All promises were rejected')],
    ['axios', error('Network Error', { name: 'AxiosError', code: 'ERR_NETWORK' })],
    ['axios, broken off', error('stream has been aborted', { code: 'ERR_BAD_RESPONSE', response: { status: 200 } })],
    ['ofetch', error('[GET] "/a": <no response> Failed to fetch', { name: 'FetchError', cause: dropped })],
    ['ky', error('Request failed due to a network error', { name: 'NetworkError' })],
    ['got', error('getaddrinfo ENOTFOUND a', { name: 'RequestError', code: 'ENOTFOUND' })],
    ['node-fetch', error('request to http://a failed', { name: 'FetchError', type: 'system', code: 'ECONNREFUSED' })],
    ['superagent in a browser', error('Request has been terminated\nPossible causes: …', { crossDomain: true })],
    ['a wrapper of XHR', error('Network Error')],
    ['a wrapper that throws text', 'Network Error'],
    ['an event of XHR', Object.assign(new Event('error'), { loaded: 0 })],
    ['jQuery', { readyState: 0, status: 0, statusText: 'error' }],
    ['XMLHttpRequest itself', { readyState: 4, status: 0, statusText: '', response: '' }],
    ['a DOMException', new DOMException('A network error occurred.', 'NetworkError')],
    ['a mini program', { errMsg: 'request:fail' }],
    ['Electron', error('net::ERR_INTERNET_DISCONNECTED', { code: 'ERR_INTERNET_DISCONNECTED' })],
  ])('reports a lost network: %s', (_client, thrown) => {
    expect(toProblem(thrown)).toMatchObject({ code: 'network', retryable: true })
    expect(retryReason(thrown)).toBe('transient')
  })

  it.each<[string, unknown]>([
    ['AbortSignal.timeout', new DOMException('The operation timed out.', 'TimeoutError')],
    ['an AbortController of the app', new DOMException('The user aborted a request.', 'AbortError')],
    ['axios', error('timeout of 400ms exceeded', { name: 'AxiosError', code: 'ECONNABORTED' })],
    ['axios with fetch', error('timeout of 400ms exceeded', { code: 'ETIMEDOUT' })],
    ['axios, cancelled', error('canceled', { name: 'CanceledError', code: 'ERR_CANCELED' })],
    [
      'an old axios, cancelled',
      { __CANCEL__: true, name: 'Cancel', message: undefined, constructor: { name: 'Cancel' } },
    ],
    ['ofetch', error('[GET] "/a": <no response>', { cause: new DOMException('', 'TimeoutError') })],
    ['ky', error('Request timed out: GET /a', { name: 'TimeoutError' })],
    ['superagent', error('Timeout of 300ms exceeded', { timeout: 300, code: 'ECONNABORTED', errno: 'ETIME' })],
    ['undici', error('Headers Timeout Error', { code: 'UND_ERR_HEADERS_TIMEOUT' })],
    ['node-fetch', error('network timeout at: http://a', { type: 'request-timeout' })],
    ['an event of XHR', new Event('timeout')],
    ['jQuery', { readyState: 0, status: 0, statusText: 'timeout' }],
    ['a mini program', { errMsg: 'request:fail timeout' }],
    ['a wrapper', error('Request timed out')],
  ])('reports a call that ran too long or was ended by another party: %s', (_client, thrown) => {
    expect(toProblem(thrown)).toMatchObject({ code: 'timeout', retryable: true })
    expect(retryReason(thrown)).toBe('transient')
  })

  it('reports a cancellation only after an abort of its own signal', () => {
    const controller = new AbortController()
    const { signal } = controller
    expect(toProblem(new DOMException('', 'AbortError'), { signal }).code).toBe('timeout')
    controller.abort()
    for (const thrown of [new DOMException('', 'AbortError'), dropped, 'text'])
      expect(toProblem(thrown, { signal }).code).toBe('cancelled')
    expect(retryReason(new Problem({ code: 'cancelled' }, new DOMException('', 'AbortError')))).toBeUndefined()
  })

  it.each([
    error("Cannot read properties of undefined (reading 'network')", {}, TypeError),
    error('fetchTask is not a function', {}, TypeError),
    error('timeout is not a function', {}, TypeError),
    error('network is not defined', {}, ReferenceError),
    error('terminated is not defined', {}, ReferenceError),
    error('Maximum call stack size exceeded', {}, RangeError),
    error('URI malformed', {}, URIError),
  ])('reports a programming error, which is not retried: %o', (thrown) => {
    const problem = toProblem(thrown, { where: 'client.start()' })
    expect(problem).toMatchObject({ code: 'config', retryable: false, hint: `client.start(): ${thrown.message}` })
    expect(problem.cause).toBe(thrown)
    expect(retryReason(thrown)).toBeUndefined()
  })

  it.each([
    new SyntaxError('Unexpected token < in JSON'),
    error('Unexpected token <', { name: 'ParseError', code: 'ERR_BODY_PARSE_FAILURE', cause: new SyntaxError('x') }),
    Object.assign(new SyntaxError('x'), { status: 200 }),
  ])('reports a body that cannot be parsed: %o', (thrown) => {
    expect(toProblem(thrown).code).toBe('bad-response')
    expect(retryReason(thrown)).toBe('malformed')
  })

  it.each([
    error('No credits left'),
    error('Order cancelled', { code: 'order_cancelled' }),
    error('Session ended', { code: 'session_timeout' }),
    error('network policy forbids this', { code: 40_301 }),
    { code: 0, status: 0, msg: 'No credits left' },
    endless,
    new DOMException('x', 'DataCloneError'),
  ])('keeps the message of an error of the app, which is not retried: %o', (thrown) => {
    const { code, title, retryable } = toProblem(thrown)
    const { message, msg } = thrown as { message?: string; msg?: string }
    expect({ code, title, retryable }).toEqual({ code: 'refused', title: message ?? msg, retryable: false })
    expect(retryReason(thrown)).toBeUndefined()
  })

  it('keeps the status and the wait of an error of the app', () => {
    const thrown = error('No credits left', { status: 402, retryAfterMs: 9 })
    expect(toProblem(thrown)).toMatchObject({ code: 'refused', title: 'No credits left', status: 402, retryAfterMs: 9 })
    expect(toProblem(thrown).cause).toBe(thrown)
  })

  it.each([undefined, null, 7, {}, [], true, Symbol('x')])('returns a problem for a thrown %o', (thrown) => {
    expect(toProblem(thrown, { code: 'internal' })).toMatchObject({ code: 'internal', retryable: false })
  })

  it('takes a thrown text as the title', () => {
    expect(toProblem('No credits left')).toMatchObject({ code: 'refused', title: 'No credits left' })
  })

  it('is offline where the browser says so', () => {
    vi.stubGlobal('navigator', { onLine: false })
    expect(toProblem(dropped).code).toBe('offline')
    expect(toProblem(new DOMException('', 'TimeoutError')).code).toBe('timeout')
    vi.unstubAllGlobals()
  })
})

describe('an answer that another client received', () => {
  const body = { code: 'verify-required', title: 'Prove it', verifyToken: 'vt_1', retryable: false }
  const headers = { 'retry-after': '7' }

  it.each<[string, () => unknown]>([
    [
      'axios',
      () => error('403', { code: 'ERR_BAD_REQUEST', status: 403, response: { status: 403, data: body, headers } }),
    ],
    ['axios 0', () => error('403', { response: { status: 403, data: body, headers } })],
    [
      'ofetch',
      () =>
        error('403', {
          status: 403,
          statusCode: 403,
          data: body,
          response: new Response('', { status: 403, headers }),
        }),
    ],
    ['ky', () => error('403', { name: 'HTTPError', response: json(body, { status: 403, headers }) })],
    ['got', () => error('403', { response: { statusCode: 403, body: JSON.stringify(body), headers } })],
    ['superagent', () => error('Forbidden', { status: 403, response: { status: 403, body, headers } })],
    ['wretch', () => error('{…}', { status: 403, json: body, response: new Response(null, { status: 403, headers }) })],
    ['jQuery', () => ({ status: 403, statusText: 'Forbidden', responseJSON: body, headers })],
    ['a Response that is thrown', () => json(body, { status: 403, headers })],
    ['a body that is thrown', () => ({ ...body, headers })],
    ['a body with a status that is thrown', () => ({ ...body, status: 403, headers })],
  ])('is read as if fetch had received it: %s', async (_client, make) => {
    const { client: own } = answeredClient(json({}), { client: { start: () => Promise.reject(make()) } })
    const problem = await problemOf(own.start({ action: 'a', input: 1, key: 'k' }))
    const expected = { code: 'verify-required', title: 'Prove it', status: 403, retryAfterMs: 7_000, ticket: 'vt_1' }
    expect(problem).toMatchObject(expected)
  })

  it('has the meaning of its status if its body says nothing', async () => {
    const refused = (status: number) => () => Promise.reject(error('Request failed', { response: { status } }))
    const codes = {
      401: 'unauthorized',
      403: 'risk-denied',
      422: 'invalid-input',
      429: 'rate-limited',
      503: 'unavailable',
    }
    for (const [status, code] of Object.entries(codes)) {
      const { check } = answeredClient(json({}), { client: { check: refused(Number(status)) } })
      expect(await problemOf(check({ action: 'a' }))).toMatchObject({ code, status: Number(status) })
    }
    const { client: own } = answeredClient(json({}), { client: { check: refused(404), status: refused(404) } })
    expect((await problemOf(own.check({ action: 'a' }))).code).toBe('unsupported')
    expect((await problemOf(own.status({ taskId: '1' }))).code).toBe('unknown-task')
  })
})
