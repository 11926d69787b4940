import type { ServerAction } from 'vue-taskgate/server'

import { EventEmitter } from 'node:events'

import { createMemoryStorage, TaskgateError } from 'vue-taskgate/server'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { around } from '../../support/storage/storages'
import { atRest, createTestClock, until } from '../../support/time/testClock'
import { echo } from '../../support/backend/defaults'
import { endOfTask } from '../../support/backend/endOfTask'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'

function shared() {
  const clock = createTestClock()
  return { clock, storage: createMemoryStorage(clock) }
}

async function endOf(run: ServerAction['run']) {
  const test = createTestBackend({ actions: { startTask: { run } } })
  const { taskId } = (await test.start()).body
  return { body: await endOfTask(test, taskId), errors: test.errors }
}

describe('a run', () => {
  it('receives its task, action, caller and attempt', async () => {
    const { jobs, actions } = createJobs()
    const { start } = createTestBackend({ actions })
    const { taskId } = (await start({}, { 'x-user': 'ann' })).body
    await until(() => jobs.length === 1)
    expect(jobs[0]).toMatchObject({
      taskId,
      action: 'startTask',
      attempt: 1,
      session: 'session-1',
      user: 'ann',
    })
    jobs[0]!.finish()
  })

  it.each<[string, unknown, unknown]>([
    ['an object', { a: [1, { b: null }] }, { a: [1, { b: null }] }],
    [
      'a value as JSON represents it',
      { at: new Date(0), skipped: undefined, map: new Map() },
      { at: '1970-01-01T00:00:00.000Z', map: {} },
    ],
    ['null', null, null],
    ['nothing', undefined, undefined],
    ['a false', false, false],
  ])('returns %s', async (_what, result, expected) => {
    const { body, errors } = await endOf(() => result)
    expect([body.status, body.progress, body.result, errors]).toEqual(['done', 1, expected, []])
  })

  const cyclic: { self?: unknown } = {}
  cyclic.self = cyclic
  it.each<[string, unknown]>([
    ['a function', () => 0],
    ['a symbol', Symbol('s')],
    ['a BigInt', { n: 10n }],
    ['a circle', cyclic],
    [
      'a toJSON that throws',
      {
        toJSON: () => {
          throw new Error('no')
        },
      },
    ],
  ])('fails its task when it returns %s, and reports why to onError', async (_what, result) => {
    const { body, errors } = await endOf(async () => result)
    expect(body).toMatchObject({ status: 'failed', error: { code: 'internal', message: 'The task failed.' } })
    expect(errors).toHaveLength(1)
    expect(errors[0]![1]).toMatch(/^run of startTask, task [\w-]{22}$/)
  })

  it.each<[string, unknown]>([
    ['an error', new Error('SELECT * FROM users')],
    ['a string', 'SELECT * FROM users'],
    ['nothing', undefined],
    ['an object without a prototype', Object.create(null)],
  ])('fails its task when it throws %s, and reports the error only to onError', async (_what, error) => {
    const { body, errors } = await endOf(() => {
      throw error
    })
    expect(body.error).toEqual({ code: 'internal', message: 'The task failed.', retryable: true })
    expect(errors).toEqual([[error, expect.stringMatching(/^run of startTask, task [\w-]{22}$/)]])
  })

  it('fails its task when a newer server no longer accepts the input', async () => {
    const { clock, storage } = shared()
    const first = createJobs()
    const one = createTestBackend({ clock, storage, actions: first.actions })
    const { taskId } = (await one.start()).body
    await until(() => first.jobs.length === 1)
    await one.server.close()
    const never = {
      '~standard': { version: 1 as const, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
    }
    const two = createTestBackend({ clock, storage, actions: { startTask: { ...echo, input: never } } })
    expect(await endOfTask(two, taskId)).toMatchObject({ status: 'failed', error: { code: 'invalid-input' } })
  })

  it('shows a TaskgateError that it throws to the caller', async () => {
    const { body, errors } = await endOf(async () => {
      throw new TaskgateError('no-credit', 'Your credit is used up', { retryable: true })
    })
    expect(body.error).toEqual({ code: 'no-credit', message: 'Your credit is used up', retryable: true })
    expect(errors).toEqual([])
  })
})

describe('reports', () => {
  it('share one write if they are close together, each member with its latest value', async () => {
    const clock = createTestClock()
    let writes = 0
    const storage = around(createMemoryStorage(clock), (name, call) => {
      if (name === 'commit') writes += 1
      return call()
    })
    const { jobs, actions } = createJobs()
    const { start, status } = createTestBackend({ clock, storage, actions })
    const { taskId } = (await start()).body
    await until(() => jobs.length === 1)
    writes = 0
    const { report } = jobs[0]!
    report({ stage: 'first', message: 'kept' })
    for (let n = 0; n <= 1_000; n += 1) report(n / 2_000)
    report({ stage: 'last', etaMs: 5 })
    await clock.advance(199)
    expect(writes).toBe(0)
    await clock.advance(1)
    expect(writes).toBe(1)
    expect((await status(taskId)).body).toMatchObject({ progress: 0.5, stage: 'last', message: 'kept', etaMs: 5 })
    await clock.advance(10_000)
    expect(writes).toBe(1)
    jobs[0]!.finish()
  })

  it('are written with the end of the run if they are still unwritten', async () => {
    const test = createTestBackend({
      actions: {
        startTask: {
          run: (_input, { report }) => {
            report({ progress: 0.7, message: 'Nearly there', stage: 'sewing' })
            throw new TaskgateError('no-thread', 'The thread is used up')
          },
        },
      },
    })
    const body = await endOfTask(test, (await test.start()).body.taskId)
    expect(body).toMatchObject({ status: 'failed', progress: 0.7, message: 'Nearly there' })
    expect(body).not.toHaveProperty('stage')
  })

  it('change nothing and set no timer after the end', async () => {
    const { jobs, actions } = createJobs()
    const test = createTestBackend({ actions })
    const { taskId } = (await test.start()).body
    await until(() => jobs.length === 1)
    jobs[0]!.finish('result')
    const end = await endOfTask(test, taskId)
    const timers = test.clock.timers()
    jobs[0]!.report(0.1)
    expect(test.clock.timers()).toBe(timers)
    await test.clock.advance(1_000)
    expect((await test.status(taskId)).body).toEqual(end)
  })

  it('may be anything, and from an event of a tool: the run goes on', async () => {
    const revoked = Proxy.revocable({}, {})
    revoked.revoke()
    const nonsense = [undefined, null, '50%', '0.5', true, NaN, -1, 7n, Symbol('x'), [], () => 1, revoked.proxy]
    const odd = [{ progress: '0.5' }, { stage: 5 }, { message: {} }, { etaMs: -1 }, { etaMs: null }]
    const { body, errors } = await endOf((_input, { report }) => {
      report({ progress: 0.4, message: 'kept' })
      const tool = new EventEmitter()
      tool.on('progress', report)
      for (const value of [...nonsense, ...odd]) tool.emit('progress', value)
    })
    expect(body).toMatchObject({ status: 'done', message: 'kept' })
    expect(errors).toHaveLength(nonsense.length - 1 + odd.length) // an empty list reports nothing
    expect(errors.every(([error]) => String(error).startsWith('RangeError: vue-taskgate: report() takes '))).toBe(true)
  })

  it('with an invalid progress are passed to onError and do not fail the run, but a rounding error is accepted', async () => {
    const { body, errors } = await endOf((_input, { report }) => {
      for (const progress of [NaN, -0.1, 50, Infinity]) report({ progress, message: `was ${progress}` })
      report(1 + 1e-9)
      return 'result'
    })
    expect(body).toMatchObject({ status: 'done', result: 'result', progress: 1, message: 'was Infinity' })
    expect(errors.map(([error]) => String(error))).toEqual(
      ['NaN', '-0.1', '50', 'Infinity'].map(
        (came) => `RangeError: vue-taskgate: report() takes a progress of 0 … 1, came ${came}.`,
      ),
    )
  })
})

describe('a time limit', () => {
  it('ends the task, aborts the run and frees its place, even if the run continues', async () => {
    const { jobs, actions } = createJobs({ timeoutMs: 5_000 })
    const test = createTestBackend({ actions })
    const first = (await test.start()).body.taskId
    const second = (await test.start()).body.taskId
    await until(() => jobs.length === 1)
    await test.clock.advance(4_999)
    expect((await test.status(first)).body.status).toBe('pending')
    await test.clock.advance(1)
    expect((await test.status(first)).body).toMatchObject({
      status: 'failed',
      error: { code: 'timeout', message: 'The task took longer than 5 s.', retryable: true },
    })
    expect(jobs[0]!.signal.aborted).toBe(true)
    await until(() => jobs.length === 2)
    jobs[0]!.finish('too late')
    await atRest()
    expect((await test.status(first)).body).not.toHaveProperty('result')
    jobs[1]!.finish('in time')
    expect(await endOfTask(test, second)).toMatchObject({ status: 'done', result: 'in time' })
  })

  it('is reported once, even if the run fails after its abort', async () => {
    const { jobs, actions } = createJobs({ timeoutMs: 5_000 })
    const test = createTestBackend({ actions })
    await test.start()
    await until(() => jobs.length === 1)
    await test.clock.advance(5_000)
    jobs[0]!.fail(new Error('aborted'))
    await atRest()
    expect(test.errors).toEqual([])
    expect(test.events.filter(({ type }) => type === 'task-settled')).toHaveLength(1)
  })
})

describe('the system clock', () => {
  afterEach(() => void vi.useRealTimers())

  it('ends a run that takes too long, and has no timer after close', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { actions } = createJobs({ timeoutMs: 5_000 })
    const options = { clock: systemClock, storage: createMemoryStorage(), actions } as object
    const test = createTestBackend(options)
    const { taskId } = (await test.start()).body
    await atRest()
    vi.advanceTimersByTime(5_000)
    expect(await endOfTask(test, taskId)).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
    await test.server.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('errors without an onError', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('are written to the console', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const run = () => {
      throw new Error('broken')
    }
    const test = createTestBackend({ actions: { startTask: { run } }, onError: undefined })
    await endOfTask(test, (await test.start()).body.taskId)
    const where = expect.stringMatching(/^vue-taskgate: run of startTask, task [\w-]{22}:$/)
    expect(log.mock.calls).toEqual([[where, new Error('broken')]])
  })
})

describe('a settled task', () => {
  it('keeps no input in the storage', async () => {
    const test = createTestBackend()
    await endOfTask(test, (await test.start({ input: 'personal' })).body.taskId)
    await atRest()
    for (const state of ['new', 'leased', 'done', 'dead', 'parked'] as const) {
      expect(await test.storage.list('run:startTask', state, { limit: 9 })).toEqual([])
    }
  })
})
