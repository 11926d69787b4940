import type { TaskClientOptions } from '../../src/core/http/taskClient'
import type { TaskFlowOptions } from '../../src/core/task/taskFlow'
import type { Task } from '../../src/core/task/task'
import type { AddressInfo } from 'node:net'

import { createServer } from 'node:http'

import { describe, expect, it, onTestFinished } from 'vitest'

import { Problem } from '../../src/core/http/problem'
import { createTaskClient } from '../../src/core/http/taskClient'
import { createTaskFlow } from '../../src/core/task/taskFlow'
import { until } from '../support/time/testClock'

interface Asked {
  method: string
  path: string
  query: URLSearchParams
  body: Record<string, unknown>
}

/** A backend over real HTTP that supports three calls and nothing else. */
async function plainBackend(answerTo: (asked: Asked) => unknown) {
  const asked: Asked[] = []
  const server = createServer(async (request, response) => {
    let text = ''
    for await (const chunk of request) text += chunk
    const { pathname, searchParams } = new URL(request.url ?? '', 'http://localhost')
    asked.push({ method: request.method ?? '', path: pathname, query: searchParams, body: JSON.parse(text || '{}') })
    const answer = answerTo(asked.at(-1)!)
    response.statusCode = answer === undefined ? 404 : 200
    response.end(answer === undefined ? 'Not found' : JSON.stringify(answer))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { asked, baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/app` }
}

/** Runs a task from the start to its end with these options only. */
async function run(client: TaskClientOptions, flow: Partial<TaskFlowOptions> = {}): Promise<Task[]> {
  const told: Task[] = []
  const task: Task = { key: 'a', action: 'startTask', idempotencyKey: 'key-12345678', createdAt: 1, state: 'idle' }
  const running = createTaskFlow(task, {
    client: createTaskClient(client),
    input: { prompt: 'sea' },
    verify: () => Promise.reject(new Problem({ code: 'config' })),
    polling: { interval: 1, jitter: 0 },
    onTask: (next) => told.push(next),
    ...flow,
  })
  onTestFinished(() => running.stop())
  running.start()
  await until(() => /done|failed|cancelled/.test(told.at(-1)?.state ?? ''))
  return told
}

describe('a backend with three calls and the fewest members', () => {
  it('runs a task to its end with a GET check, a numeric task id and no features', async () => {
    let looks = 0
    const { asked, baseUrl } = await plainBackend(({ path }) => {
      if (path === '/app/risk/check') return { needVerify: false }
      if (path === '/app/startTask') return { taskId: 42 }
      if (path === '/app/task/status')
        return (looks += 1) < 3 ? { status: 'pending' } : { status: 'done', result: 'a.png' }
    })
    const told = await run({ baseUrl, adapt: { methods: { check: 'GET' } } })
    expect(told.map(({ state }) => state)).toEqual(['checking', 'starting', 'pending', 'done'])
    expect(told.at(-1)).toMatchObject({ taskId: '42', result: 'a.png', canCancel: false })
    expect(asked.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /app/risk/check',
      'POST /app/startTask',
      ...Array(3).fill('GET /app/task/status'),
    ])
    expect(asked[0]!.query.get('action')).toBe('startTask')
    expect(asked[1]!.body).toEqual({ action: 'startTask', input: { prompt: 'sea' } })
    expect(asked[2]!.query.get('taskId')).toBe('42')
  })

  it('receives the token of the app’s own captcha with the start, and no call to a verify route', async () => {
    const { asked, baseUrl } = await plainBackend(({ path, body }) => {
      if (path === '/app/risk/check') return { needVerify: true, verifyToken: 'ticket-1' }
      if (path === '/app/startTask') return body.verifyToken === 'token-1' ? { taskId: 'a' } : undefined
      if (path === '/app/task/status') return { status: 'done' }
    })
    const tickets: unknown[] = []
    const told = await run(
      { baseUrl },
      {
        provider: 'mine',
        async verify({ ticket, provider }) {
          tickets.push([provider, ticket])
          return { token: 'token-1', by: 'mine' }
        },
      },
    )
    expect(told.at(-1)?.state).toBe('done')
    expect(tickets).toEqual([['mine', 'ticket-1']])
    expect(asked.filter(({ path }) => path.includes('verify'))).toEqual([])
  })

  it('fails a task with its own message', async () => {
    const { baseUrl } = await plainBackend(({ path }) => {
      if (path === '/app/risk/check') return { needVerify: false }
      if (path === '/app/startTask') return { taskId: 'a' }
      return { status: 'failed', error: { message: 'There is no paper' } }
    })
    const told = await run({ baseUrl })
    expect(told.at(-1)?.problem).toEqual({ code: 'task-failed', title: 'There is no paper', retryable: false })
  })

  it('fails a task with a hint that names the missing member', async () => {
    const { baseUrl } = await plainBackend(({ path }) => (path.includes('check') ? { needVerify: false } : { id: 'a' }))
    const told = await run({ baseUrl })
    expect(told.at(-1)?.problem).toMatchObject({
      code: 'bad-response',
      hint: `POST ${baseUrl}/startTask: 'taskId' should be a non-empty string, or a whole number up to 2^53 − 1 (send a larger one as a string); came undefined`,
    })
  })
})

describe('a backend with another vocabulary, wrapped in { code, data }', () => {
  interface Wrapped {
    code: number
    msg?: string
    data?: Record<string, unknown>
  }
  const words: Record<string, string> = { QUEUED: 'pending', RUNNING: 'pending', SUCCESS: 'done', ERROR: 'failed' }
  const options: TaskClientOptions = {
    paths: { check: '/v1/risk', start: '/v1/jobs', status: '/v1/job' },
    idempotencyHeader: false,
    adapt: {
      unwrap(body) {
        const { code, msg, data } = body as Wrapped
        if (code !== 0) throw new Error(msg)
        return data
      },
      check: (raw) => ({ needVerify: (raw as { level: string }).level === 'high' }),
      started: (raw) => ({ taskId: (raw as { jobId: number }).jobId }),
      startBody: (input, token) => ({ payload: input, captcha: token }),
      task(raw) {
        const { state, output, percent, reason } = raw as Record<string, string & number>
        return { status: words[state!], result: output, progress: percent! / 100, error: { message: reason } }
      },
    },
  }

  it('runs a task to its end', async () => {
    const looks = [{ state: 'QUEUED' }, { state: 'RUNNING', percent: 40 }, { state: 'SUCCESS', output: 'a.png' }]
    const { asked, baseUrl } = await plainBackend(({ path, body }) => {
      if (path === '/app/v1/risk') return { code: 0, data: { level: 'high' } }
      if (path === '/app/v1/jobs') return body.captcha === 't' ? { code: 0, data: { jobId: 7 } } : { code: 9 }
      return { code: 0, data: looks.shift() }
    })
    const told = await run({ ...options, baseUrl }, { verify: async () => ({ token: 't', by: 'mine' }) })
    expect(told.map(({ state }) => state)).toEqual(['checking', 'verifying', 'starting', 'pending', 'pending', 'done'])
    expect(told.map(({ progress }) => progress)).toContain(0.4)
    expect(told.at(-1)).toMatchObject({ taskId: '7', result: 'a.png' })
    expect(asked[1]!.body).toEqual({ payload: { prompt: 'sea' }, captcha: 't' })
  })

  it.each(['/app/v1/risk', '/app/v1/jobs', '/app/v1/job'])(
    'fails a task at once with its own message when %s fails',
    async (failing) => {
      const { asked, baseUrl } = await plainBackend(({ path }) => {
        if (path === failing) return { code: 4001, msg: 'No credits left' }
        return { code: 0, data: { level: 'low', jobId: 7, state: 'RUNNING' } }
      })
      const told = await run({ ...options, baseUrl })
      expect(told.at(-1)).toMatchObject({ state: 'failed', problem: { title: 'No credits left', retryable: false } })
      expect(asked.filter(({ path }) => path === failing)).toHaveLength(1)
    },
  )

  it('fails a task with a hint about a status that adapt does not map', async () => {
    const { baseUrl } = await plainBackend(() => ({ code: 0, data: { level: 'low', jobId: 7, state: 'PAUSED' } }))
    const told = await run({ ...options, baseUrl }, { polling: { interval: 1, backoff: { max: 1 } } })
    expect(told.at(-1)?.problem?.hint).toContain("'status' should be 'pending', 'done', 'failed' or 'cancelled'")
  })
})
