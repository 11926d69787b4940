import type { Backend } from './backend'

import { expect } from 'vitest'

import { freshKey, ORIGIN } from './defaults'

export interface Answer {
  status: number
  headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  body: any
}

/** Direct requests of the test, without a client. */
export interface Requests {
  /** Sends a request and checks the rules that hold for every response. */
  send(request: Request): Promise<Answer>
  get(path: string, headers?: HeadersInit): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Starts a task, with a fresh idempotency key unless one is given. */
  start(body?: object, headers?: Record<string, string>): Promise<Answer>
  status(taskId: string, headers?: HeadersInit): Promise<Answer>
  /** Requests a challenge and reads its answer from the storage. */
  puzzle(headers?: Record<string, string>, body?: object): Promise<{ id: string; x: number }>
  submit(id: string, x: number, headers?: Record<string, string>, body?: object): Promise<Answer>
  /** Solves a puzzle and returns the pass. */
  pass(headers?: Record<string, string>, body?: object): Promise<string>
}

export function createRequests({ server, answer }: Backend): Requests {
  async function send(request: Request): Promise<Answer> {
    const response = await server.fetch(request)
    const text = await response.text()
    const { status, headers } = response
    const came = { status, headers, body: text && JSON.parse(text) }
    expectSound(came)
    return came
  }

  const get: Requests['get'] = (path, headers) => send(new Request(`${ORIGIN}/api${path}`, { headers }))
  const post: Requests['post'] = (path, body = {}, headers = {}) =>
    send(
      new Request(`${ORIGIN}/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
  const submit: Requests['submit'] = (id, x, headers, body) =>
    post('/verify/submit', { kind: 'slider', id, x, track: [[0, 0, 0]], method: 'pointer', ...body }, headers)

  async function puzzle(headers?: Record<string, string>, body?: object): Promise<{ id: string; x: number }> {
    const { id } = (await post('/verify/challenge', { ...body }, headers)).body
    return { id, x: await answer(id) }
  }

  return {
    send,
    get,
    post,
    start: (body, headers) => post('/startTask', { input: {}, ...body }, { 'idempotency-key': freshKey(), ...headers }),
    status: (taskId, headers) => get(`/task/status?taskId=${taskId}`, headers),
    puzzle,
    submit,
    async pass(headers, body) {
      const { id, x } = await puzzle(headers, body)
      return (await submit(id, x, headers, body)).body.verifyToken
    },
  }
}

/** Checks the rules that hold for every response of the server. */
function expectSound({ status, headers, body }: Answer): void {
  expect(headers.get('cache-control')).toBe('no-store')
  if (status < 400) return
  expect(headers.get('content-type')).toBe('application/problem+json')
  expect(body).toMatchObject({
    status,
    code: expect.any(String),
    title: expect.any(String),
    retryable: expect.any(Boolean),
  })
  expect(headers.get('retry-after')).toBe(
    body.retryAfterMs === undefined ? null : String(Math.ceil(body.retryAfterMs / 1_000)),
  )
  expect(JSON.stringify(body)).not.toContain('node_modules')
}
