import type { StandardSchema } from '../../../src/protocol/standardSchema'

import { createMemoryStorage, createTaskgateServer, TaskgateError } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { around, remote } from '../../support/storage/storages'
import { createTestClock, until } from '../../support/time/testClock'
import { echo, freshKey, ORIGIN, SECRET, verifyAlways } from '../../support/backend/defaults'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'

const even: StandardSchema<unknown, number> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) =>
      typeof value === 'number' && value % 2 === 0
        ? { value }
        : { issues: [{ message: 'Expected an even number', path: ['n', { key: 0 }, Symbol('s')] }] },
  },
}

describe('a start', () => {
  it('answers 202 with the pending task, the features and when to look at it', async () => {
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

  it('hands the input to its action as it was sent, undefined included', async () => {
    const inputs: unknown[] = []
    const { start } = createTestBackend({ actions: { startTask: { run: (input) => void inputs.push(input) } } })
    for (const input of [undefined, null, 0, '', 'text', [1, { a: null }], { ключ: '🧩', constructor: 1 }]) {
      await start({ input })
    }
    await until(() => inputs.length === 7)
    expect(inputs).toEqual([undefined, null, 0, '', 'text', [1, { a: null }], { ключ: '🧩', constructor: 1 }])
  })

  it('hands its action what the schema makes of the input', async () => {
    const double: StandardSchema<unknown, number> = {
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

  it('tells the first fifty of many issues', async () => {
    const issues = Array.from({ length: 5_000 }, (_, n) => ({ message: `wrong ${n}` }))
    const picky: StandardSchema<unknown, number> = {
      '~standard': { version: 1, vendor: 'test', validate: () => ({ issues }) },
    }
    const { start } = createTestBackend({ actions: { startTask: { input: picky, run: () => 0 } } })
    expect((await start()).body.issues).toHaveLength(50)
  })

  it('answers 422 for an action that nobody knows, prototype members among them', async () => {
    const { start } = createTestBackend()
    for (const action of ['other', 'constructor', '__proto__', 'toString']) {
      expect((await start({ action })).body).toMatchObject({ code: 'invalid-input', issues: [{ path: ['action'] }] })
    }
  })

  it('is not stopped by an onEvent or onError that throws or rejects', async () => {
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

describe('an idempotency key', () => {
  it('is required: 8–255 visible ASCII characters', async () => {
    const { post } = createTestBackend()
    expect((await post('/startTask')).body.code).toBe('key-required')
    for (const key of ['', 'short', 'with space', 'é'.repeat(9), 'x'.repeat(256)]) {
      const { status, body } = await post('/startTask', {}, { 'idempotency-key': key })
      expect([status, body.code], key).toEqual([400, 'key-required'])
    }
  })

  it('gets its task again, running or done, and in the quotes of a structured field', async () => {
    const { start, status } = createTestBackend()
    const key = freshKey()
    const first = (await start({}, { 'idempotency-key': key })).body
    await until(async () => (await status(first.taskId)).body.status === 'done')
    const again = await start({}, { 'idempotency-key': `"${key}"` })
    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ taskId: first.taskId, status: 'done', result: { input: {} } })
  })

  it('gets its task again whatever the order of the members of its input', async () => {
    const { start } = createTestBackend()
    const headers = { 'idempotency-key': freshKey() }
    const first = (await start({ input: { a: 1, b: { c: [1, 2], d: 2 } } }, headers)).body
    expect((await start({ input: { b: { d: 2, c: [1, 2] }, a: 1 } }, headers)).body.taskId).toBe(first.taskId)
  })

  it('answers 422 for another input', async () => {
    const { start } = createTestBackend()
    const headers = { 'idempotency-key': freshKey() }
    await start({ input: { a: 1 } }, headers)
    for (const input of [{ a: 2 }, { a: '1' }, { a: 1, b: 1 }, null, undefined, [1]]) {
      expect((await start({ input }, headers)).body.code).toBe('key-reused')
    }
  })

  it('belongs to a session or user and to an action: elsewhere it is a new key', async () => {
    const { start } = createTestBackend({ actions: { startTask: echo, other: echo } })
    const key = { 'idempotency-key': freshKey() }
    const ids = [
      await start({}, key),
      await start({}, { ...key, 'x-session': 'session-2' }),
      await start({}, { ...key, 'x-session': 'session-3', 'x-user': 'ann' }),
      await start({}, { ...key, 'x-session': 'session-3', 'x-user': 'bob' }),
      await start({ action: 'other' }, key),
    ].map(({ body }) => body.taskId)
    expect(new Set(ids).size).toBe(5)
  })

  it('stays with its user on another session, and with who signs in after the start', async () => {
    const { start } = createTestBackend()
    const key = { 'idempotency-key': freshKey() }
    const asAnn = (await start({}, { ...key, 'x-user': 'ann' })).body.taskId
    expect((await start({}, { ...key, 'x-user': 'ann', 'x-session': 'phone' })).body.taskId).toBe(asAnn)
    const anonymous = (await start({}, key)).body.taskId
    const signedIn = { ...key, 'x-user': 'cy', 'x-session': 'renewed', 'x-previous': 'session-1' }
    expect((await start({}, signedIn)).body.taskId).toBe(anonymous)
  })

  it('is not used up by a start that was refused', async () => {
    const { start } = createTestBackend({ actions: { startTask: { input: even, run: () => 0 } } })
    const headers = { 'idempotency-key': freshKey() }
    expect((await start({ input: 1 }, headers)).status).toBe(422)
    expect((await start({ input: 2 }, headers)).status).toBe(202)
  })

  it('is over after 48 h', async () => {
    const { start, clock } = createTestBackend()
    const headers = { 'idempotency-key': freshKey() }
    const first = (await start({}, headers)).body.taskId
    await clock.advance(48 * 3_600_000)
    expect((await start({}, headers)).body.taskId).not.toBe(first)
  })

  it('starts no second task where it outlives the first', async () => {
    const { start, clock } = createTestBackend({ retentionMs: 1_000 })
    const headers = { 'idempotency-key': freshKey() }
    await start({}, headers)
    await clock.advance(10_000)
    expect((await start({}, headers)).body.code).toBe('unknown-task')
  })
})

describe('copies of a start under way', () => {
  const rules = [
    { by: ['session' as const], max: 2, windowMs: 60_000, then: 'verify' as const },
    { by: ['ip' as const], max: 30, windowMs: 60_000, then: 'deny' as const },
  ]

  it.each([
    ['in this process', (storage: ReturnType<typeof createMemoryStorage>) => storage],
    ['over a network', (storage: ReturnType<typeof createMemoryStorage>) => remote(storage)],
  ])('a hundred of them get one task, and count as one start: storage %s', async (_where, wrap) => {
    const clock = createTestClock()
    const { start, post } = createTestBackend({ clock, storage: wrap(createMemoryStorage(clock)), risk: { rules } })
    const headers = { 'idempotency-key': freshKey() }
    const answers = await Promise.all(Array.from({ length: 100 }, () => start({}, headers)))
    expect(new Set(answers.map(({ status }) => (status === 200 ? 202 : status)))).toEqual(new Set([202]))
    expect(new Set(answers.map(({ body }) => body.taskId)).size).toBe(1)
    expect((await post('/risk/check')).body.needVerify).toBe(false)
    await start()
    expect((await post('/risk/check')).body.needVerify).toBe(true)
  })

  it('get one task from two processes that share a storage, with one pass', async () => {
    const clock = createTestClock()
    const storage = remote(createMemoryStorage(clock), () => Math.floor(Math.random() * 3))
    const one = createTestBackend({ clock, storage, risk: verifyAlways })
    const two = createTestBackend({ clock, storage, risk: verifyAlways })
    for (let round = 0; round < 10; round += 1) {
      const verifyToken = await one.pass()
      const headers = { 'idempotency-key': freshKey() }
      const answers = await Promise.all([one, two, one, two].map(({ start }) => start({ verifyToken }, headers)))
      expect(new Set(answers.map(({ body }) => body.taskId)).size).toBe(1)
      expect(answers[0]!.body.taskId).toBeTypeOf('string')
    }
  })

  it('do not share its refusal', async () => {
    const { start } = createTestBackend({ actions: { startTask: { input: even, run: () => 0 } } })
    const headers = { 'idempotency-key': freshKey() }
    const answers = await Promise.all([1, 2, 3].map((input) => start({ input }, headers)))
    expect(answers.map(({ status }) => status)).toEqual([422, 202, 422])
    expect(answers.map(({ body }) => body.code)).toEqual(['invalid-input', undefined, 'key-reused'])
  })

  it('do not hold up other starts', async () => {
    let finish = () => {}
    const slow: StandardSchema<unknown, unknown> = {
      '~standard': {
        version: 1,
        vendor: 'test',
        validate: (value) =>
          value === 'slow' ? new Promise((resolve) => (finish = () => resolve({ value }))) : { value },
      },
    }
    const { start } = createTestBackend({ actions: { startTask: { input: slow, run: () => 0 } } })
    const first = start({ input: 'slow' })
    expect((await start({ input: 'fast' })).status).toBe(202)
    finish()
    expect((await first).status).toBe(202)
  })
})

describe('a pass', () => {
  it('lets one start through', async () => {
    const { start, pass, events } = createTestBackend({ risk: verifyAlways })
    const verifyToken = await pass()
    expect(verifyToken).toMatch(/^vp_[\w-]{43}$/)
    expect((await start({ verifyToken })).status).toBe(202)
    expect((await start({ verifyToken })).body).toMatchObject({
      code: 'verify-invalid',
      verifyToken: expect.stringMatching(/^vt_/),
    })
    expect(events.filter(({ type }) => type === 'task-started')).toHaveLength(1)
  })

  it('lets one of a thousand parallel starts through', async () => {
    const { start, pass, events } = createTestBackend({ risk: verifyAlways })
    const verifyToken = await pass()
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => start({ verifyToken })))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(answers.filter(({ body }) => body.code === 'verify-invalid')).toHaveLength(999)
    expect(events.filter(({ type }) => type === 'task-started')).toHaveLength(1)
  })

  it('gets its task again with the same key although it is spent, and although the rules would now deny', async () => {
    const rules = [...verifyAlways.rules, { by: ['ip' as const], max: 1, windowMs: 60_000, then: 'deny' as const }]
    const { start, pass } = createTestBackend({ risk: { rules } })
    const verifyToken = await pass()
    const headers = { 'idempotency-key': freshKey() }
    const first = (await start({ verifyToken }, headers)).body.taskId
    expect((await start({ verifyToken })).body.code).toBe('risk-denied')
    expect((await start({ verifyToken }, headers)).body.taskId).toBe(first)
    expect((await start({}, headers)).body.taskId).toBe(first)
  })

  it('is not burned by a 422', async () => {
    const { start, pass } = createTestBackend({
      risk: verifyAlways,
      actions: { startTask: { input: even, run: () => 0 } },
    })
    const verifyToken = await pass()
    expect((await start({ verifyToken, input: 1 })).status).toBe(422)
    expect((await start({ verifyToken, input: 2 })).status).toBe(202)
  })

  it('is not burned by a 503', async () => {
    const { jobs, actions } = createJobs({ maxQueued: 0 })
    const { start, pass, status } = createTestBackend({ risk: verifyAlways, actions })
    const first = (await start({ verifyToken: await pass() })).body.taskId
    const verifyToken = await pass()
    const refused = await start({ verifyToken })
    expect([refused.status, refused.body.code, refused.body.retryable]).toEqual([503, 'unavailable', true])
    await until(() => jobs.length === 1)
    jobs[0]!.finish()
    await until(async () => (await status(first)).body.status === 'done')
    expect((await start({ verifyToken })).status).toBe(202)
  })

  it.each([
    ['session', { 'x-session': 'session-2' }, {}],
    ['action', {}, { action: 'other' }],
  ])('is refused and burned when another %s shows it', async (_what, headers, body) => {
    const { start, pass } = createTestBackend({ risk: verifyAlways, actions: { startTask: echo, other: echo } })
    const verifyToken = await pass()
    expect((await start({ verifyToken, ...body }, headers as Record<string, string>)).body.code).toBe('verify-invalid')
    expect((await start({ verifyToken })).body.code).toBe('verify-invalid')
  })

  it('outlives the login that renews its session', async () => {
    const { start, pass } = createTestBackend({ risk: verifyAlways })
    const verifyToken = await pass()
    const signedIn = { 'x-session': 'session-2', 'x-previous': 'session-1', 'x-user': 'ann' }
    expect((await start({ verifyToken }, signedIn)).status).toBe(202)
  })

  it('is good for 120 s', async () => {
    const { start, pass, clock } = createTestBackend({ risk: verifyAlways })
    const [early, late] = [await pass(), await pass()]
    await clock.advance(119_999)
    expect((await start({ verifyToken: early })).status).toBe(202)
    await clock.advance(1)
    expect((await start({ verifyToken: late })).body.code).toBe('verify-invalid')
  })

  it('is kept by the storage as a hash only', async () => {
    const clock = createTestClock()
    const written: string[] = []
    const memory = createMemoryStorage(clock)
    const storage = {
      ...memory,
      insert: (...args: Parameters<typeof memory.insert>) => (
        written.push(...args.map(String)),
        memory.insert(...args)
      ),
    }
    const { pass } = createTestBackend({ clock, storage, risk: verifyAlways })
    const verifyToken = await pass()
    expect(written.join('\n')).not.toContain(verifyToken.slice(3))
  })

  it('is not what a ticket, or anything made up, can stand for', async () => {
    const { start, post } = createTestBackend({ risk: verifyAlways })
    const { verifyToken: ticket } = (await post('/risk/check')).body
    for (const verifyToken of [ticket, ticket.replace('vt_', 'vp_'), 'vp_', 'vp_x', '__proto__', 'x'.repeat(2_048)]) {
      expect((await start({ verifyToken })).body.code).toBe('verify-invalid')
    }
  })
})

describe('a start that skipped the risk check', () => {
  it('meets the same rules, and gets a ticket that opens the puzzle', async () => {
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
  it('at any one call leaves all of a start or nothing', async () => {
    for (let failing = 0; ; failing += 1) {
      const clock = createTestClock()
      const memory = createMemoryStorage(clock)
      let calls = -Infinity
      const storage = around(memory, (name, call) => {
        if (name === 'lease' || name === 'subscribe') return call()
        if (calls++ === failing) throw new Error('storage is down')
        return call()
      })
      // A runner of its own, so that only the start calls the storage.
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

  it('after it has committed loses no task: a retry gets it, and it runs', async () => {
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

describe('TaskgateError', () => {
  it('takes codes of its own, also those that objects have as members', () => {
    expect(new TaskgateError('constructor', 'Mine')).toMatchObject({
      code: 'constructor',
      status: 500,
      message: 'Mine',
    })
  })

  it('refuses a status that is no error', () => {
    expect(() => new TaskgateError('internal', undefined, { status: 200 })).toThrow('400 … 599, came 200')
  })
})

describe('createTaskgateServer', () => {
  it('has a fetch that needs no this, and a close that can be called twice', async () => {
    const { fetch, close } = createTaskgateServer({
      storage: createMemoryStorage(),
      secret: SECRET,
      identify: () => ({ session: 'plain' }),
      actions: { startTask: echo },
    })
    const response = await fetch(new Request(`${ORIGIN}/api/risk/check`))
    expect(await response.json()).toMatchObject({ needVerify: false })
    await close()
    await close()
  })
})
