import type { StandardSchemaV1 } from '@standard-schema/spec'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { remote } from '../../support/storage/storages'
import { createTestClock, until } from '../../support/time/testClock'
import { echo, freshKey, verifyAlways } from '../../support/backend/defaults'
import { even } from '../../support/backend/evenSchema'
import { createTestBackend } from '../../support/backend/testBackend'

describe('an idempotency key', () => {
  it('is required: 8–255 visible ASCII characters', async () => {
    const { post } = createTestBackend()
    expect((await post('/startTask')).body.code).toBe('key-required')
    for (const key of ['', 'short', 'with space', 'é'.repeat(9), 'x'.repeat(256)]) {
      const { status, body } = await post('/startTask', {}, { 'idempotency-key': key })
      expect([status, body.code], key).toEqual([400, 'key-required'])
    }
  })

  it('finds its task again, running or done, also as a quoted structured field', async () => {
    const { start, status } = createTestBackend()
    const key = freshKey()
    const first = (await start({}, { 'idempotency-key': key })).body
    await until(async () => (await status(first.taskId)).body.status === 'done')
    const again = await start({}, { 'idempotency-key': `"${key}"` })
    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ taskId: first.taskId, status: 'done', result: { input: {} } })
  })

  it('finds its task again for any order of the members of the input', async () => {
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

  it('belongs to one action of one session or user', async () => {
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

  it('stays with its user in another session, and with a caller who signs in after the start', async () => {
    const { start } = createTestBackend()
    const key = { 'idempotency-key': freshKey() }
    const asAnn = (await start({}, { ...key, 'x-user': 'ann' })).body.taskId
    expect((await start({}, { ...key, 'x-user': 'ann', 'x-session': 'phone' })).body.taskId).toBe(asAnn)
    const anonymous = (await start({}, key)).body.taskId
    const signedIn = { ...key, 'x-user': 'cy', 'x-session': 'renewed', 'x-previous': 'session-1' }
    expect((await start({}, signedIn)).body.taskId).toBe(anonymous)
  })

  it('is not claimed by a refused start', async () => {
    const { start } = createTestBackend({ actions: { startTask: { input: even, run: () => 0 } } })
    const headers = { 'idempotency-key': freshKey() }
    expect((await start({ input: 1 }, headers)).status).toBe(422)
    expect((await start({ input: 2 }, headers)).status).toBe(202)
  })

  it('expires after 48 h', async () => {
    const { start, clock } = createTestBackend()
    const headers = { 'idempotency-key': freshKey() }
    const first = (await start({}, headers)).body.taskId
    await clock.advance(48 * 3_600_000)
    expect((await start({}, headers)).body.taskId).not.toBe(first)
  })

  it('starts no second task if it outlives the first', async () => {
    const { start, clock } = createTestBackend({ retentionMs: 1_000 })
    const headers = { 'idempotency-key': freshKey() }
    await start({}, headers)
    await clock.advance(10_000)
    expect((await start({}, headers)).body.code).toBe('unknown-task')
  })
})

describe('copies of a start in flight', () => {
  const rules = [
    { by: ['session' as const], max: 2, windowMs: 60_000, then: 'verify' as const },
    { by: ['ip' as const], max: 30, windowMs: 60_000, then: 'deny' as const },
  ]

  it.each([
    ['in this process', (storage: ReturnType<typeof createMemoryStorage>) => storage],
    ['over a network', (storage: ReturnType<typeof createMemoryStorage>) => remote(storage)],
  ])('share one task and count as one start: storage %s', async (_where, wrap) => {
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

  it('share one task and one pass across two processes on one storage', async () => {
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

  it('do not share a refusal', async () => {
    const { start } = createTestBackend({ actions: { startTask: { input: even, run: () => 0 } } })
    const headers = { 'idempotency-key': freshKey() }
    const answers = await Promise.all([1, 2, 3].map((input) => start({ input }, headers)))
    expect(answers.map(({ status }) => status)).toEqual([422, 202, 422])
    expect(answers.map(({ body }) => body.code)).toEqual(['invalid-input', undefined, 'key-reused'])
  })

  it('do not delay other starts', async () => {
    let finish = () => {}
    const slow: StandardSchemaV1<unknown, unknown> = {
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
