import type { Storage } from 'vue-taskgate/server'
import type { TestBackend } from '../../support/backend/testBackend'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createTestClock } from '../../support/time/testClock'
import { verifyAlways } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

const TASK_ID = 'a'.repeat(22)

function createBreakable() {
  const clock = createTestClock()
  const { storage, fail } = controlled(createMemoryStorage(clock))
  return { ...createTestBackend({ clock, storage, risk: verifyAlways }), fail }
}

describe('a storage that cannot be reached', () => {
  const calls: [string, keyof Storage, (server: TestBackend) => ReturnType<TestBackend['send']>][] = [
    ['a check', 'increment', ({ post }) => post('/risk/check', { action: 'startTask' })],
    ['a challenge', 'insert', ({ post }) => post('/verify/challenge', { action: 'startTask' })],
    ['a submit', 'take', ({ submit }) => submit('x'.repeat(22), 10)],
    ['a start', 'get', ({ start }) => start({ verifyToken: 'vp_x' })],
    ['a status', 'get', ({ status }) => status(TASK_ID)],
    ['a cancel', 'get', ({ post }) => post('/task/cancel', { taskId: TASK_ID })],
  ]
  it.each(calls)('answers %s with a retryable 503', async (_what, method, call) => {
    const server = createBreakable()
    const mend = server.fail(method)
    const { status, body, headers } = await call(server)
    expect(body).toMatchObject({ status: 503, code: 'unavailable', retryable: true, retryAfterMs: 5_000 })
    expect([status, headers.get('retry-after')]).toEqual([503, '5'])
    expect(JSON.stringify(body)).not.toContain('storage fails')
    expect(server.errors.map(([error]) => String(error))).toEqual([`Error: the storage fails: ${method}`])
    mend()
    expect((await call(server)).status).not.toBe(503)
  })

  it('does not turn any other error into a 503', async () => {
    const { post } = createTestBackend({ identify: () => Promise.reject(new Error('a defect')) })
    expect(await post('/risk/check', { action: 'startTask' })).toMatchObject({
      status: 500,
      body: { code: 'internal' },
    })
  })
})
