import type { StandardSchemaV1 } from '@standard-schema/spec'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { around } from '../../support/storage/storages'
import { createTestClock, until } from '../../support/time/testClock'
import { freshKey, verifyAlways } from '../../support/backend/defaults'
import { even } from '../../support/backend/evenSchema'
import { createTestBackend } from '../../support/backend/testBackend'

describe('a start', () => {
  it('answers 202 with the pending task, the features and a Retry-After', async () => {
    const { start, clock } = createTestBackend()
    const { status, headers, body } = await start({ input: 'hello' })
    expect(status).toBe(202)
    expect(headers.get('retry-after')).toBe('1')
    expect(body).toEqual({
      taskId: expect.stringMatching(/^[\w-]{22}$/),
      status: 'pending',
      stage: 'queued',
      rev: 1,
      createdAt: clock.now(),
      updatedAt: clock.now(),
      features: ['batch', 'cancel', 'idempotency'],
    })
  })

  it('passes its input unchanged to the action, undefined included', async () => {
    const inputs: unknown[] = []
    const { start } = createTestBackend({ actions: { startTask: { run: (input) => void inputs.push(input) } } })
    for (const input of [undefined, null, 0, '', 'text', [1, { a: null }], { ключ: '🧩', constructor: 1 }]) {
      await start({ input })
    }
    await until(() => inputs.length === 7)
    expect(inputs).toEqual([undefined, null, 0, '', 'text', [1, { a: null }], { ключ: '🧩', constructor: 1 }])
  })

  it.each<[string, unknown, number]>([
    ['JSON', { n: 1, list: [null, 'x'] }, 1],
    ['a file', { file: new Blob(['x']) }, 1],
    ['a Date', { at: new Date(0) }, 2], // the queue cannot keep it
    ['a Map', { map: new Map() }, 2],
  ])('runs a schema that returns %s as seldom as the queue allows', async (_what, output, times) => {
    let validations = 0
    const inputs: unknown[] = []
    const input: StandardSchemaV1<unknown, unknown> = {
      '~standard': { version: 1, vendor: 'test', validate: () => ((validations += 1), { value: output }) },
    }
    const { start } = createTestBackend({ actions: { startTask: { input, run: (given) => void inputs.push(given) } } })
    expect((await start({ input: 'raw' })).status).toBe(202)
    await until(() => inputs.length === 1)
    expect(validations).toBe(times)
    expect(inputs).toEqual([output])
  })

  it('does not fail when its schema has a side effect, such as a one-time code', async () => {
    const codes = new Set(['1234'])
    const input: StandardSchemaV1<string, string> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (code) => (codes.delete(code as string) ? { value: 'ok' } : { issues: [{ message: 'used' }] }),
      },
    }
    const inputs: unknown[] = []
    const { start } = createTestBackend({ actions: { startTask: { input, run: (given) => void inputs.push(given) } } })
    expect((await start({ input: '1234' })).status).toBe(202)
    await until(() => inputs.length === 1)
    expect((await start({ input: '1234' })).status).toBe(422)
  })

  it('passes the output of the schema to the action', async () => {
    const double: StandardSchemaV1<unknown, number> = {
      '~standard': { version: 1, vendor: 'test', validate: async (value) => ({ value: Number(value) * 2 }) },
    }
    const { start, status } = createTestBackend({ actions: { startTask: { input: double, run: (n) => n } } })
    const { taskId } = (await start({ input: 4 })).body
    await until(async () => (await status(taskId)).body.status === 'done')
    expect((await status(taskId)).body.result).toBe(8)
  })

  it('answers 422 with the issues of the schema, in the shape of Standard Schema', async () => {
    const { start } = createTestBackend({ actions: { startTask: { input: even, run: () => 0 } } })
    const { status, body } = await start({ input: 3 })
    expect(status).toBe(422)
    expect(body).toMatchObject({ code: 'invalid-input', retryable: false })
    expect(body.issues).toEqual([{ path: ['n', 0, 'Symbol(s)'], message: 'Expected an even number' }])
  })

  it('lists at most fifty issues', async () => {
    const issues = Array.from({ length: 5_000 }, (_, n) => ({ message: `wrong ${n}` }))
    const picky: StandardSchemaV1<unknown, number> = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) },
    }
    const { start } = createTestBackend({ actions: { startTask: { input: picky, run: () => 0 } } })
    expect((await start()).body.issues).toHaveLength(50)
  })

  it('answers 422 for an unknown action, names of Object.prototype included', async () => {
    const { start } = createTestBackend()
    for (const action of ['other', 'constructor', '__proto__', 'toString']) {
      expect((await start({ action })).body).toMatchObject({ code: 'invalid-input', issues: [{ path: ['action'] }] })
    }
  })

  it('succeeds if onEvent or onError throws or rejects', async () => {
    const onEvent = () => {
      throw new Error('metrics are down')
    }
    const onError = async () => {
      throw new Error('logs are down')
    }
    const { start, status } = createTestBackend({ onEvent, onError })
    const { status: code, body } = await start()
    expect(code).toBe(202)
    await until(async () => (await status(body.taskId)).body.status === 'done')
  })
})

describe('a start without a risk check', () => {
  it('is subject to the same rules, and gets a ticket that opens the puzzle', async () => {
    const rules = [{ by: ['session' as const, 'action' as const], max: 2, windowMs: 60_000, then: 'verify' as const }]
    const { start, puzzle, submit } = createTestBackend({ risk: { rules } })
    expect((await start()).status).toBe(202)
    expect((await start()).status).toBe(202)
    const refused = await start()
    expect([refused.status, refused.body.code]).toEqual([403, 'verify-required'])
    const ticket = { verifyToken: refused.body.verifyToken }
    const { id, x } = await puzzle({}, ticket)
    const { verifyToken } = (await submit(id, x, {}, ticket)).body
    expect((await start({ verifyToken })).status).toBe(202)
  })
})

describe('a storage that fails', () => {
  it('during any one call leaves a complete start or none', async () => {
    for (let failing = 0; ; failing += 1) {
      const clock = createTestClock()
      const memory = createMemoryStorage(clock)
      let calls = -Infinity
      const storage = around(memory, (name, call) => {
        if (name === 'lease' || name === 'subscribe') return call()
        if (calls++ === failing) throw new Error('storage is down')
        return call()
      })
      // The runner does nothing, so that only the start calls the storage.
      const runner = { start() {}, reserve: () => () => {}, added() {}, async close() {} }
      const { start, pass, errors } = createTestBackend({ clock, storage, risk: verifyAlways, runner })
      const verifyToken = await pass()
      const headers = { 'idempotency-key': freshKey() }
      calls = 0
      const first = await start({ verifyToken }, headers)
      const wasCalled = calls > failing
      calls = -Infinity
      const queued = (await memory.list('run:startTask', 'new', { limit: 9 })).length
      expect(queued).toBe(first.status === 202 ? 1 : 0)
      if (!wasCalled) {
        expect(failing).toBeGreaterThanOrEqual(4) // look-up, count, pass, commit
        break
      }
      if (first.status !== 202) {
        expect([first.body.code, first.body.retryable]).toEqual(['unavailable', true])
        expect(errors).toHaveLength(1)
      }
      const retry = await start({ verifyToken }, headers)
      expect(retry.status).toBe(202)
      expect(await memory.list('run:startTask', 'new', { limit: 9 })).toHaveLength(1)
    }
  })

  it('after the commit loses no task: a retry finds it, and it runs', async () => {
    const clock = createTestClock()
    let isDown = true
    const storage = around(createMemoryStorage(clock), async (name, call) => {
      const result = await call()
      if (name === 'commit' && isDown) throw new Error('the connection broke')
      return result
    })
    const { start, status } = createTestBackend({ clock, storage })
    const headers = { 'idempotency-key': freshKey() }
    await start({}, headers)
    isDown = false
    const { taskId } = (await start({}, headers)).body
    await clock.advance(10_000)
    await until(async () => (await status(taskId)).body.status === 'done')
  })
})

it('a start that its storage refuses for no reason is an internal error, not an invalid check', async () => {
  const clock = createTestClock()
  for (const kind of ['key', 'task']) {
    const storage = createMemoryStorage(clock)
    const { start, pass, errors } = createTestBackend({
      clock,
      risk: verifyAlways,
      storage: {
        ...storage,
        commit: async (commit) => {
          const failed = commit.inserts?.find(({ key }) => key.startsWith(`${kind}:`))?.key
          return failed === undefined || !commit.appends ? storage.commit(commit) : { failed }
        },
      },
    })
    const { status, body } = await start({ verifyToken: await pass() })
    expect([status, body.code]).toEqual([500, 'internal'])
    expect(String(errors[0]?.[0])).toContain(`its new '${kind}' entry`)
  }
})
