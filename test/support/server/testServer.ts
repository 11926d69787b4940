import type { Identity, ServerAction, Storage, TaskgateEvent, TaskgateServer } from 'vue-taskgate/server'
import type { TestClock } from '../time/testClock'

import { createMemoryStorage, createTaskgateServer } from 'vue-taskgate/server'
import { expect, onTestFinished } from 'vitest'

import { createTestClock } from '../time/testClock'

type Options = Partial<Parameters<typeof createTaskgateServer>[0]>

export interface Answer {
  status: number
  headers: Headers
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- what came over the wire
  body: any
}

export interface TestServer {
  server: TaskgateServer
  storage: Storage
  clock: TestClock
  events: TaskgateEvent[]
  errors: [error: unknown, where: string][]
  /** Sends a request and checks what holds for every answer. */
  send(request: Request): Promise<Answer>
  get(path: string, headers?: HeadersInit): Promise<Answer>
  post(path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** A start with a key of its own, if none is given. */
  start(body?: object, headers?: Record<string, string>): Promise<Answer>
  status(taskId: string, headers?: HeadersInit): Promise<Answer>
  /** A new challenge and, from the storage, its answer. */
  puzzle(headers?: Record<string, string>, body?: object): Promise<{ id: string; x: number }>
  submit(id: string, x: number, headers?: Record<string, string>, body?: object): Promise<Answer>
  /** A pass, won by solving a puzzle. */
  pass(headers?: Record<string, string>, body?: object): Promise<string>
  /** What the storage knows of the taken pass, key or challenge. */
  stored(key: string): Promise<string | null>
}

export const SECRET = 'a secret of at least thirty-two bytes'
export const ORIGIN = 'https://app.example'
/** For tests that send a thousand requests, on a machine that is busy. */
export const SLOW = { timeout: 30_000 }

let keys = 0

/** Any action that needs no more than to exist. */
export const echo: ServerAction = { run: (input) => ({ input }) }

/** A key that no test has used before. */
export function freshKey(): string {
  return `key-${String((keys += 1)).padStart(8, '0')}`
}

/** A server on memory storage, with a clock that stands still, for callers who say in headers who they are. */
export function createTestServer(options: Options = {}): TestServer {
  const clock = (options.clock as TestClock | undefined) ?? createTestClock()
  const storage = options.storage ?? createMemoryStorage({ now: clock.now })
  const events: TaskgateEvent[] = []
  const errors: [unknown, string][] = []
  const server = createTaskgateServer({
    secret: SECRET,
    identify,
    actions: { startTask: echo },
    slider: { encode: async () => ({ type: 'image/png', bytes: new Uint8Array([1]) }) },
    onEvent: (event) => events.push(event),
    onError: (error, where) => errors.push([error, where]),
    ...options,
    storage,
    clock,
  })
  onTestFinished(() => server.close())

  async function send(request: Request): Promise<Answer> {
    const response = await server.fetch(request)
    const text = await response.text()
    const answer = { status: response.status, headers: response.headers, body: text && JSON.parse(text) }
    expectSound(answer)
    return answer
  }

  const get: TestServer['get'] = (path, headers) => send(new Request(`${ORIGIN}/api${path}`, { headers }))
  const post: TestServer['post'] = (path, body = {}, headers = {}) =>
    send(
      new Request(`${ORIGIN}/api${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      }),
    )
  const submit: TestServer['submit'] = (id, x, headers, body) =>
    post('/verify/submit', { kind: 'slider', id, x, track: [[0, 0, 0]], method: 'pointer', ...body }, headers)

  async function puzzle(headers?: Record<string, string>, body?: object): Promise<{ id: string; x: number }> {
    const { id } = (await post('/verify/challenge', { ...body }, headers)).body
    const { x } = JSON.parse((await storage.get(`challenge:${id}`)) ?? 'null')
    return { id, x }
  }

  return {
    server,
    storage,
    clock,
    events,
    errors,
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
    stored: (key) => storage.get(key),
  }
}

function identify(request: Request): Identity {
  const read = (name: string) => request.headers.get(name) || undefined
  const id = read('x-session') ?? 'session-1'
  const established = read('x-established') !== 'no'
  return {
    session: { id, established, previous: read('x-previous'), setCookie: read('x-set-cookie') },
    user: read('x-user'),
    ip: read('x-ip') ?? '192.0.2.1',
  }
}

/** What holds for every answer of the server. */
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
