import type { ServerAction, Runner } from 'vue-taskgate/server'
import type { TestBackend } from '../../support/backend/testBackend'

import { createMemoryStorage, TaskgateError } from 'vue-taskgate/server'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { controlled } from '../../support/storage/controlled'
import { around, remote } from '../../support/storage/storages'
import { atRest, createTestClock, until } from '../../support/time/testClock'
import { echo } from '../../support/backend/defaults'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'

function shared() {
  const clock = createTestClock()
  return { clock, storage: createMemoryStorage(clock) }
}

async function ended(test: TestBackend, taskId: string) {
  await until(async () => (await test.status(taskId)).body.status !== 'pending')
  return (await test.status(taskId)).body
}

async function endOf(run: ServerAction['run']) {
  const test = createTestBackend({ actions: { startTask: { run } } })
  const { taskId } = (await test.start()).body
  return { body: await ended(test, taskId), errors: test.errors }
}

describe('a run', () => {
  it('knows its task, its action, its caller and its attempt', async () => {
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
      'what JSON makes of it',
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
  ])('that returns %s has failed, and the server learns why', async (_what, result) => {
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
  ])('that throws %s has failed, and only the server learns more', async (_what, error) => {
    const { body, errors } = await endOf(() => {
      throw error
    })
    expect(body.error).toEqual({ code: 'internal', message: 'The task failed.', retryable: true })
    expect(errors).toEqual([[error, expect.stringMatching(/^run of startTask, task [\w-]{22}$/)]])
  })

  it('whose input a newer server no longer accepts has failed', async () => {
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
    expect(await ended(two, taskId)).toMatchObject({ status: 'failed', error: { code: 'invalid-input' } })
  })

  it('that throws a TaskgateError tells the caller', async () => {
    const { body, errors } = await endOf(async () => {
      throw new TaskgateError('no-credit', 'Your credit is used up', { retryable: true })
    })
    expect(body.error).toEqual({ code: 'no-credit', message: 'Your credit is used up', retryable: true })
    expect(errors).toEqual([])
  })
})

describe('reports', () => {
  it('that come close together share one write, each member with its latest value', async () => {
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

  it('that are not written when the run ends go with its end', async () => {
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
    const body = await ended(test, (await test.start()).body.taskId)
    expect(body).toMatchObject({ status: 'failed', progress: 0.7, message: 'Nearly there' })
    expect(body).not.toHaveProperty('stage')
  })

  it('after the end change nothing and set no timer', async () => {
    const { jobs, actions } = createJobs()
    const test = createTestBackend({ actions })
    const { taskId } = (await test.start()).body
    await until(() => jobs.length === 1)
    jobs[0]!.finish('result')
    const end = await ended(test, taskId)
    const timers = test.clock.timers()
    jobs[0]!.report(0.1)
    expect(test.clock.timers()).toBe(timers)
    await test.clock.advance(1_000)
    expect((await test.status(taskId)).body).toEqual(end)
  })

  it('of nonsense go to onError and stop nothing; a rounding error is none', async () => {
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
  it('ends the task, aborts the run and frees its place, even where the run goes on', async () => {
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
    expect(await ended(test, second)).toMatchObject({ status: 'done', result: 'in time' })
  })

  it('of a run that fails after its abort reports nothing twice', async () => {
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

describe('places', () => {
  it.each([
    ['in this process', (storage: ReturnType<typeof createMemoryStorage>) => storage],
    [
      'over a network',
      (storage: ReturnType<typeof createMemoryStorage>) => remote(storage, () => Math.floor(Math.random() * 3)),
    ],
  ])('are never more than the concurrency, and every task gets one: storage %s', async (_where, wrap) => {
    const clock = createTestClock()
    let running = 0
    let most = 0
    const order: unknown[] = []
    const run = async (input: unknown) => {
      running += 1
      most = Math.max(most, running)
      order.push(input)
      await atRest()
      running -= 1
    }
    const actions = { startTask: { run, concurrency: 3 } }
    const { start, events } = createTestBackend({ clock, storage: wrap(createMemoryStorage(clock)), actions })
    for (let input = 0; input < 40; input += 1) await start({ input })
    await until(() => events.filter(({ type }) => type === 'task-settled').length === 40)
    expect(most).toBeLessThanOrEqual(3)
    expect(new Set(order).size).toBe(40)
  })

  it('go to the oldest task first', async () => {
    const { jobs, actions } = createJobs()
    const { start } = createTestBackend({ actions })
    for (let input = 0; input < 10; input += 1) await start({ input })
    for (let n = 0; n < 10; n += 1) {
      await until(() => jobs.length === n + 1)
      jobs[n]!.finish()
    }
    expect(jobs.map(({ input }) => input)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  it('are all used', async () => {
    const { jobs, actions } = createJobs({ concurrency: 3 })
    const { start } = createTestBackend({ actions })
    for (let n = 0; n < 5; n += 1) await start()
    await until(() => jobs.length === 3)
    jobs[1]!.finish()
    await until(() => jobs.length === 4)
  })

  it('of one action are not those of another', async () => {
    const { jobs, actions } = createJobs()
    const test = createTestBackend({ actions: { ...actions, other: echo } })
    await test.start()
    await until(() => jobs.length === 1)
    expect(await ended(test, (await test.start({ action: 'other' })).body.taskId)).toMatchObject({ status: 'done' })
    jobs[0]!.finish()
  })

  it('are filled also by a task that came while a lease was on its way', async () => {
    const clock = createTestClock()
    const memory = createMemoryStorage(clock)
    const answers: (() => void)[] = []
    const storage = {
      ...memory,
      lease: async (...args: Parameters<typeof memory.lease>) => {
        const items = await memory.lease(...args)
        if (answers.length < 1) await new Promise<void>((resolve) => answers.push(resolve))
        return items
      },
    }
    const { jobs, actions } = createJobs()
    const { start } = createTestBackend({ clock, storage, actions })
    await start()
    await atRest()
    expect(jobs).toHaveLength(0)
    answers[0]!() // with nothing: it was asked before the start
    await until(() => jobs.length === 1)
  })

  it('to wait in are as many as maxQueued, also for parallel starts; more get 503', async () => {
    const { jobs, actions } = createJobs({ maxQueued: 3 })
    const { start } = createTestBackend({ actions })
    const answers = await Promise.all(Array.from({ length: 50 }, () => start()))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(4)
    const [refused] = answers.filter(({ status }) => status !== 202)
    expect([refused!.status, refused!.body.code, refused!.headers.get('retry-after')]).toEqual([
      503,
      'unavailable',
      '5',
    ])
    await until(() => jobs.length === 1)
    jobs[0]!.finish()
    await until(() => jobs.length === 2)
    expect((await start()).status).toBe(202)
    expect((await start()).status).toBe(503)
  })

  it('are given back by starts that come to nothing', async () => {
    const { actions } = createJobs({ maxQueued: 0 })
    const rules = [{ by: ['session' as const], max: 0, windowMs: 1_000, then: 'verify' as const }]
    const { start, pass } = createTestBackend({ actions, risk: { rules } })
    for (let n = 0; n < 5; n += 1) expect((await start()).body.code).toBe('verify-required')
    expect((await start({ verifyToken: await pass() })).status).toBe(202)
  })

  it('of cancelled tasks are free again', async () => {
    const { jobs, actions } = createJobs({ maxQueued: 1 })
    const { start, post, status } = createTestBackend({ actions })
    const [first, second] = [(await start()).body.taskId, (await start()).body.taskId]
    await until(() => jobs.length === 1)
    await post('/task/cancel', { taskId: second })
    await post('/task/cancel', { taskId: first })
    await until(async () => (await status(first)).body.status === 'cancelled')
    await until(async () => (await start()).status === 202)
    await until(() => jobs.length === 2)
  })
})

describe('a server that closes', () => {
  it('aborts its runs and gives their tasks back; another one on the same storage finishes them', async () => {
    const { clock, storage } = shared()
    const first = createJobs()
    const one = createTestBackend({ clock, storage, actions: first.actions })
    const ids = [(await one.start({ input: 1 })).body.taskId, (await one.start({ input: 2 })).body.taskId]
    await until(() => first.jobs.length === 1)
    first.jobs[0]!.report(0.4)
    await clock.advance(200)
    await one.server.close()
    expect(first.jobs[0]!.signal.aborted).toBe(true)
    const given = JSON.parse((await storage.get(`task:${ids[0]}`))!) as { task: object }
    expect(given.task).toMatchObject({ status: 'pending', stage: 'queued', progress: 0.4 })
    first.jobs[0]!.finish('too late')

    const second = createJobs()
    const two = createTestBackend({ clock, storage, actions: second.actions })
    await until(() => second.jobs.length === 1)
    expect(second.jobs[0]).toMatchObject({ input: 1, attempt: 2, session: 'session-1' })
    second.jobs[0]!.finish('a')
    await until(() => second.jobs.length === 2)
    expect(second.jobs[1]).toMatchObject({ input: 2, attempt: 1 })
    second.jobs[1]!.finish('b')
    expect(await ended(two, ids[0])).toMatchObject({ status: 'done', result: 'a' })
    expect(await ended(two, ids[1])).toMatchObject({ status: 'done', result: 'b' })
    expect(first.jobs).toHaveLength(1)
  })

  it('leaves its tasks to a server that is already there, within ten seconds', async () => {
    const { clock, storage } = shared()
    const [first, second] = [createJobs(), createJobs()]
    const one = createTestBackend({ clock, storage, actions: first.actions })
    const two = createTestBackend({ clock, storage, actions: second.actions })
    await one.start()
    await until(() => first.jobs.length === 1)
    await one.server.close()
    await clock.advance(10_000)
    expect(second.jobs).toHaveLength(1)
    second.jobs[0]!.finish()
    await two.server.close()
  })

  it('leaves no timer and no listener behind', async () => {
    const clock = createTestClock()
    const memory = createMemoryStorage(clock)
    let listeners = 0
    const storage = {
      ...memory,
      subscribe: async (...args: Parameters<typeof memory.subscribe>) => {
        const leave = await memory.subscribe(...args)
        listeners += 1
        return () => {
          listeners -= 1
          leave()
        }
      },
    }
    const { jobs, actions } = createJobs()
    const test = createTestBackend({ clock, storage, actions })
    await test.start()
    await test.start()
    await test.puzzle()
    await until(() => jobs.length === 1)
    jobs[0]!.report(0.5)
    expect([clock.timers() > 0, listeners]).toEqual([true, 1])
    await test.server.close()
    expect([clock.timers(), listeners]).toEqual([0, 0])
    expect(jobs[0]!.signal.reason).toMatchObject({ name: 'RunInterrupted' })
    expect(test.errors).toEqual([])
  })

  it('takes no more starts', async () => {
    const test = createTestBackend()
    await test.server.close()
    expect((await test.start()).body).toMatchObject({ code: 'unavailable', retryable: true })
    expect((await test.post('/risk/check')).status).toBe(503)
  })

  it('gives back what a lease under way brings', async () => {
    const clock = createTestClock()
    const memory = createMemoryStorage(clock)
    let answer = () => {}
    const storage = {
      ...memory,
      lease: async (...args: Parameters<typeof memory.lease>) => {
        const items = await memory.lease(...args)
        if (items.length > 0) await new Promise<void>((resolve) => (answer = resolve))
        return items
      },
    }
    const { jobs, actions } = createJobs()
    const test = createTestBackend({ clock, storage, actions })
    await test.start()
    await until(async () => (await memory.list('run:startTask', 'leased', { limit: 9 })).length === 1)
    await atRest()
    const closed = test.server.close()
    answer()
    await closed
    expect(jobs).toHaveLength(0)
    expect(await memory.list('run:startTask', 'new', { limit: 9 })).toHaveLength(1)
  })

  it('leaves a task that another process cancels at once, since no run will hear of it', async () => {
    const { clock, storage } = shared()
    const first = createJobs()
    const one = createTestBackend({ clock, storage, actions: first.actions })
    const { taskId } = (await one.start()).body
    await until(() => first.jobs.length === 1)
    await one.server.close()
    const idle: Runner = { start() {}, reserve: () => null, added() {}, close: async () => {} }
    const bystander = createTestBackend({ clock, storage, actions: first.actions, runner: idle })
    const cancelled = await bystander.post('/task/cancel', { taskId })
    expect([cancelled.status, cancelled.body.status]).toEqual([200, 'cancelled'])
    const second = createJobs()
    createTestBackend({ clock, storage, actions: second.actions })
    await clock.advance(60_000)
    expect(second.jobs).toHaveLength(0)
    expect(bystander.events.filter(({ type }) => type === 'task-settled')).toHaveLength(1)
  })
})

describe('a lease', () => {
  it('is renewed as long as its run goes on: no second process takes the task', async () => {
    const { clock, storage } = shared()
    const [first, second] = [createJobs(), createJobs()]
    const one = createTestBackend({ clock, storage, actions: first.actions })
    createTestBackend({ clock, storage, actions: second.actions })
    const { taskId } = (await one.start()).body
    await until(() => first.jobs.length === 1)
    await clock.advance(300_000)
    expect(second.jobs).toHaveLength(0)
    first.jobs[0]!.finish('result')
    expect(await ended(one, taskId)).toMatchObject({ status: 'done', result: 'result' })
  })

  it('that a lost process held goes to another, and what the lost one says then counts no more', async () => {
    const { clock, storage } = shared()
    let isCutOff = false
    const flaky = around(storage, (_name, call) => {
      if (isCutOff) throw new Error('no route to host')
      return call()
    })
    const [first, second] = [createJobs(), createJobs()]
    const one = createTestBackend({ clock, storage: flaky, actions: first.actions })
    const { taskId } = (await one.start()).body
    await until(() => first.jobs.length === 1)
    isCutOff = true
    const two = createTestBackend({ clock, storage, actions: second.actions })
    await clock.advance(40_000)
    expect(second.jobs).toHaveLength(1)
    expect(second.jobs[0]!.attempt).toBe(2)
    expect(one.errors.length).toBeGreaterThan(0)

    isCutOff = false
    first.jobs[0]!.report(0.9)
    await clock.advance(200)
    expect((await two.status(taskId)).body).not.toHaveProperty('progress')
    first.jobs[0]!.finish('stale')
    await atRest()
    expect((await two.status(taskId)).body.status).toBe('pending')
    await clock.advance(60_000) // the second run's lease was not ended by the first
    expect(second.jobs).toHaveLength(1)
    second.jobs[0]!.finish('fresh')
    expect(await ended(two, taskId)).toMatchObject({ status: 'done', result: 'fresh' })
    expect(await storage.list('run:startTask', 'leased', { limit: 9 })).toEqual([])
  })

  it('that is lost aborts its run with the next renewal', async () => {
    const { clock, storage } = shared()
    const { jobs, actions } = createJobs()
    const { start } = createTestBackend({ clock, storage, actions })
    const { taskId } = (await start()).body
    await until(() => jobs.length === 1)
    await storage.settle('run:startTask', taskId, { retryInMs: 0 })
    await storage.lease('run:startTask', 1, 60_000)
    await clock.advance(10_000)
    expect(jobs[0]!.signal.reason).toMatchObject({ name: 'RunInterrupted' })
    expect(await storage.list('run:startTask', 'leased', { limit: 9 })).toHaveLength(1)
  })
})

describe('a storage that fails under a runner', () => {
  it('is asked again after ten seconds', async () => {
    const { clock, storage } = shared()
    const { storage: flaky, fail } = controlled(storage)
    const test = createTestBackend({ clock, storage: flaky })
    await atRest()
    const mend = fail('lease')
    const { taskId } = (await test.start()).body
    await atRest()
    expect(test.errors).toEqual([[new Error('the storage fails: lease'), 'lease of run:startTask']])
    mend()
    await clock.advance(10_000)
    expect(await ended(test, taskId)).toMatchObject({ status: 'done' })
  })

  it('at the end of a run loses nothing of it: what it came to is written when the storage is back', async () => {
    const { clock, storage } = shared()
    const { storage: flaky, fail } = controlled(storage)
    const { jobs, actions } = createJobs()
    const test = createTestBackend({ clock, storage: flaky, actions })
    const { taskId } = (await test.start()).body
    await until(() => jobs.length === 1)
    const mend = fail('commit')
    jobs[0]!.finish('kept')
    await until(() => test.errors.length === 1)
    mend()
    await clock.advance(40_000)
    expect(jobs).toHaveLength(1)
    expect(await ended(test, taskId)).toMatchObject({ status: 'done', result: 'kept' })
  })

  it('at the end of a run that was aborted keeps no stop waiting, and the task is run again', async () => {
    const { clock, storage } = shared()
    const { storage: flaky, fail } = controlled(storage)
    const { jobs, actions } = createJobs({ timeoutMs: 5_000 })
    const test = createTestBackend({ clock, storage: flaky, actions })
    await test.start()
    await until(() => jobs.length === 1)
    const mend = fail('commit')
    await clock.advance(5_000)
    await until(() => test.errors.length === 1)
    await test.server.close() // on a clock that stands still
    mend()
    createTestBackend({ clock, storage, actions })
    await clock.advance(40_000)
    await until(() => jobs.length === 2)
  })

  it('to subscribe is reported and stops nothing', async () => {
    const storage = { ...createMemoryStorage(), subscribe: async () => Promise.reject(new Error('no pub/sub')) }
    const test = createTestBackend({ storage })
    expect(await ended(test, (await test.start()).body.taskId)).toMatchObject({ status: 'done' })
    expect(test.errors).toEqual([[new Error('no pub/sub'), 'subscription to task-cancel']])
    await test.server.close()
  })
})

describe('the system’s clock', () => {
  afterEach(() => void vi.useRealTimers())

  it('ends a run that takes too long, and is at rest after close', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { actions } = createJobs({ timeoutMs: 5_000 })
    const options = { clock: systemClock, storage: createMemoryStorage(), actions } as object
    const test = createTestBackend(options)
    const { taskId } = (await test.start()).body
    await atRest()
    vi.advanceTimersByTime(5_000)
    expect(await ended(test, taskId)).toMatchObject({ status: 'failed', error: { code: 'timeout' } })
    await test.server.close()
    expect(vi.getTimerCount()).toBe(0)
  })
})

describe('errors without an onError', () => {
  afterEach(() => void vi.restoreAllMocks())

  it('go to the console', async () => {
    const log = vi.spyOn(console, 'error').mockReturnValue()
    const run = () => {
      throw new Error('broken')
    }
    const test = createTestBackend({ actions: { startTask: { run } }, onError: undefined })
    await ended(test, (await test.start()).body.taskId)
    const where = expect.stringMatching(/^vue-taskgate: run of startTask, task [\w-]{22}:$/)
    expect(log.mock.calls).toEqual([[where, new Error('broken')]])
  })
})

describe('a task that has ended', () => {
  it('leaves nothing of its input in the storage', async () => {
    const test = createTestBackend()
    await ended(test, (await test.start({ input: 'personal' })).body.taskId)
    await atRest()
    for (const state of ['new', 'leased', 'done', 'dead', 'parked'] as const) {
      expect(await test.storage.list('run:startTask', state, { limit: 9 })).toEqual([])
    }
  })
})
