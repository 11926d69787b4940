import type { Runner } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { around, remote } from '../../support/storage/storages'
import { atRest, createTestClock, until } from '../../support/time/testClock'
import { echo } from '../../support/backend/defaults'
import { endOfTask } from '../../support/backend/endOfTask'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'

function shared() {
  const clock = createTestClock()
  return { clock, storage: createMemoryStorage(clock) }
}

describe('places', () => {
  it.each([
    ['in this process', (storage: ReturnType<typeof createMemoryStorage>) => storage],
    [
      'over a network',
      (storage: ReturnType<typeof createMemoryStorage>) => remote(storage, () => Math.floor(Math.random() * 3)),
    ],
  ])('never exceed the concurrency, and every task gets one: storage %s', async (_where, wrap) => {
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

  it('are separate for each action', async () => {
    const { jobs, actions } = createJobs()
    const test = createTestBackend({ actions: { ...actions, other: echo } })
    await test.start()
    await until(() => jobs.length === 1)
    expect(await endOfTask(test, (await test.start({ action: 'other' })).body.taskId)).toMatchObject({ status: 'done' })
    jobs[0]!.finish()
  })

  it('are filled by a task that was added during a lease call', async () => {
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
    answers[0]!() // empty, since the call precedes the start
    await until(() => jobs.length === 1)
  })

  it('for waiting tasks are limited to maxQueued, also for parallel starts, and further starts get 503', async () => {
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

  it('are released by starts that fail', async () => {
    const { actions } = createJobs({ maxQueued: 0 })
    const rules = [{ by: ['session' as const], max: 0, windowMs: 1_000, then: 'verify' as const }]
    const { start, pass } = createTestBackend({ actions, risk: { rules } })
    for (let n = 0; n < 5; n += 1) expect((await start()).body.code).toBe('verify-required')
    expect((await start({ verifyToken: await pass() })).status).toBe(202)
  })

  it('are free again after their tasks were cancelled', async () => {
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
  it('aborts its runs and requeues their tasks, which another server on the same storage finishes', async () => {
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
    expect(await endOfTask(two, ids[0])).toMatchObject({ status: 'done', result: 'a' })
    expect(await endOfTask(two, ids[1])).toMatchObject({ status: 'done', result: 'b' })
    expect(first.jobs).toHaveLength(1)
  })

  it('leaves its tasks to another server, which leases them within ten seconds', async () => {
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

  it('leaves no timer and no listener', async () => {
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

  it('accepts no more starts', async () => {
    const test = createTestBackend()
    await test.server.close()
    expect((await test.start()).body).toMatchObject({ code: 'unavailable', retryable: true })
    expect((await test.post('/risk/check')).status).toBe(503)
  })

  it('requeues items of a lease call that is in flight', async () => {
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

  it('requeues a task that another process can then cancel at once', async () => {
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
  it('is renewed during its run, so that no second process takes the task', async () => {
    const { clock, storage } = shared()
    const [first, second] = [createJobs(), createJobs()]
    const one = createTestBackend({ clock, storage, actions: first.actions })
    createTestBackend({ clock, storage, actions: second.actions })
    const { taskId } = (await one.start()).body
    await until(() => first.jobs.length === 1)
    await clock.advance(300_000)
    expect(second.jobs).toHaveLength(0)
    first.jobs[0]!.finish('result')
    expect(await endOfTask(one, taskId)).toMatchObject({ status: 'done', result: 'result' })
  })

  it('passes from a lost process to another one, and later writes of the lost process are ignored', async () => {
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
    await clock.advance(60_000) // the first run does not end the lease of the second
    expect(second.jobs).toHaveLength(1)
    second.jobs[0]!.finish('fresh')
    expect(await endOfTask(two, taskId)).toMatchObject({ status: 'done', result: 'fresh' })
    expect(await storage.list('run:startTask', 'leased', { limit: 9 })).toEqual([])
  })

  it('aborts its run at the next renewal once it is lost', async () => {
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

describe('a failing storage under a runner', () => {
  it('is called again after ten seconds', async () => {
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
    expect(await endOfTask(test, taskId)).toMatchObject({ status: 'done' })
  })

  it('loses no result at the end of a run, which is written when the storage works again', async () => {
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
    expect(await endOfTask(test, taskId)).toMatchObject({ status: 'done', result: 'kept' })
  })

  it('does not delay a stop at the end of an aborted run, and the task runs again', async () => {
    const { clock, storage } = shared()
    const { storage: flaky, fail } = controlled(storage)
    const { jobs, actions } = createJobs({ timeoutMs: 5_000 })
    const test = createTestBackend({ clock, storage: flaky, actions })
    await test.start()
    await until(() => jobs.length === 1)
    const mend = fail('commit')
    await clock.advance(5_000)
    await until(() => test.errors.length === 1)
    await test.server.close() // on a stopped clock
    mend()
    createTestBackend({ clock, storage, actions })
    await clock.advance(40_000)
    await until(() => jobs.length === 2)
  })

  it('is reported if it fails to subscribe, and tasks still run', async () => {
    const storage = { ...createMemoryStorage(), subscribe: async () => Promise.reject(new Error('no pub/sub')) }
    const test = createTestBackend({ storage })
    expect(await endOfTask(test, (await test.start()).body.taskId)).toMatchObject({ status: 'done' })
    expect(test.errors).toEqual([[new Error('no pub/sub'), 'subscription to task-cancel']])
    await test.server.close()
  })
})
