import type { TaskClientOptions } from '../../../src/core/http/taskClient'

import { afterEach, describe, expect, it, vi } from 'vitest'

import { createTaskClient } from '../../../src/core/http/taskClient'
import { freshKey, verifyAlways } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'
import { answeredClient, json, problemOf, startRequest } from '../../support/client/answeredClient'

afterEach(() => vi.unstubAllGlobals())

describe('a call of the task client', () => {
  it('goes to the default paths under /api as JSON, with same-origin credentials', async () => {
    const { check, sent } = answeredClient(json({ needVerify: false }))
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
    const { status, sent } = answeredClient(json({ status: 'pending' }), { baseUrl })
    await status({ taskId: 'a&b', key: undefined })
    expect(sent).toMatchObject([{ url, method: 'GET', body: undefined }])
    expect(sent[0]!.headers.has('content-type')).toBe(false)
  })

  it('uses the given paths, credentials and headers, and calls a headers function each time', async () => {
    let asked = 0
    const options: TaskClientOptions = {
      paths: { status: '/jobs' },
      credentials: 'include',
      headers: async () => ({ authorization: `Bearer ${(asked += 1)}` }),
    }
    const { status, cancel, sent } = answeredClient(json({ status: 'pending' }), options)
    await status({ taskId: 'a' })
    await cancel({ key: 'k' })
    expect(sent.map(({ url }) => url)).toEqual(['/api/jobs?taskId=a', '/api/task/cancel'])
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer 1', 'Bearer 2'])
    expect(sent[0]!.credentials).toBe('include')
    const fixed = answeredClient(json({ status: 'pending' }), { headers: { 'x-csrf': 'c' } })
    await fixed.status({ taskId: 'a' })
    expect(fixed.sent[0]!.headers.get('x-csrf')).toBe('c')
  })

  it('reads the global fetch at each call', async () => {
    const own = createTaskClient()
    vi.stubGlobal('fetch', async () => json({ needVerify: true }))
    expect(await own.check({ action: 'a' })).toEqual({ needVerify: true, pollAfterMs: undefined })
  })

  it('returns the wait that the server requests', async () => {
    const { status } = answeredClient(json({ status: 'pending' }, { headers: { 'retry-after': '7' } }))
    expect((await status({ taskId: 'a' })).pollAfterMs).toBe(7_000)
  })

  it('records the features in the answers to check and start', async () => {
    const { check, can, start: begin } = answeredClient(json({ needVerify: false, taskId: 1, features: ['cancel'] }))
    expect(can('cancel')).toBe(false)
    await check({ action: 'a' })
    expect([can('cancel'), can('idempotency')]).toEqual([true, false])
    await begin(startRequest)
    expect(can('batch')).toBe(false)
  })

  it('sends the key of a start in the configured header, or not at all', async () => {
    for (const [idempotencyHeader, name] of [
      [undefined, 'idempotency-key'],
      ['X-Request-Id', 'x-request-id'],
    ] as const) {
      const { start: begin, sent } = answeredClient(json({ taskId: 1 }), { idempotencyHeader })
      await begin(startRequest)
      expect(sent[0]!.headers.get(name)).toBe('key-secret')
    }
    const { start: begin, sent } = answeredClient(json({ taskId: 1 }), { idempotencyHeader: false })
    await begin(startRequest)
    expect([...sent[0]!.headers.values()].join()).not.toContain('key-secret')
  })
})

describe('an input that JSON cannot carry', () => {
  const loop: Record<string, unknown> = { secret: 'secret-of-the-form' }
  loop.self = loop
  it.each([
    ['a BigInt', { amount: 5n }],
    ['itself', loop],
    ['itself and a file', { loop, file: new File(['x'], 'x') }],
  ])('is reported before the request: %s', async (_what, input) => {
    const { start: begin, sent } = answeredClient(json({ taskId: 1 }))
    const problem = await problemOf(begin({ ...startRequest, input }))
    expect(problem).toMatchObject({
      code: 'config',
      retryable: false,
      hint: expect.stringMatching(/BigInt|contains itself/),
    })
    expect(JSON.stringify(problem) + problem.message).not.toContain('secret')
    expect(sent).toEqual([])
  })
})

describe('an input with files', () => {
  it('arrives at the real server with token and key', async () => {
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
