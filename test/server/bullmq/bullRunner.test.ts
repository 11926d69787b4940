import type { ChildProcess } from 'node:child_process'
import type { Storage } from 'vue-taskgate/server'
import type { BullRunnerOptions } from 'vue-taskgate/server/bullmq'
import type { TestBackend } from '../../support/backend/testBackend'

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { createMemoryStorage } from 'vue-taskgate/server'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisServer } from '../../support/storage/redisServer'
import { controlled } from '../../support/storage/controlled'
import { around } from '../../support/storage/storages'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'

/** A machine that is busy loses no lock by it. */
const PATIENT = { lockMs: 5_000, stalledIntervalMs: 1_000 }
/** A process that is lost is missed soon. */
const HASTY = { lockMs: 600, stalledIntervalMs: 200 }
const SLOW = { timeout: 20_000 }

let prefixes = 0

/** Redis has a clock of its own, so these tests wait in real time, until something is so. */
function until(condition: () => boolean | Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(condition, { timeout: 15_000, interval: 10 })
}

async function ended(test: TestBackend, taskId: string) {
  await until(async () => (await test.status(taskId)).body.status !== 'pending')
  return (await test.status(taskId)).body
}

function settledTimes(...servers: TestBackend[]): number {
  return servers.flatMap(({ events }) => events).filter(({ type }) => type === 'task-settled').length
}

describeOnRedis('a Bull runner', () => {
  const redis = createRedisServer({ appendonly: 'no' })
  let client: Redis
  beforeAll(async () => {
    await redis.start()
    client = new Redis(redis.port)
  })
  afterAll(async () => {
    client.disconnect()
    await redis.stop()
  })

  /** Servers that share a storage and, in Redis, a prefix. */
  function site(storage: Storage = createMemoryStorage(), prefix = `bull-${(prefixes += 1)}`) {
    return {
      storage,
      prefix,
      serve(actions: Record<string, unknown>, options: Partial<BullRunnerOptions & { storage: Storage }> = {}) {
        const runner = createBullRunner({ connection: { port: redis.port }, prefix, ...PATIENT, ...options })
        const { storage: own = storage } = options
        return createTestBackend({ clock: systemClock, storage: own, runner, actions } as object)
      },
      queue() {
        const queue = new Queue('startTask', { connection: client, prefix })
        onTestFinished(() => queue.close())
        return queue
      },
    }
  }

  /** All that lies in Redis under a prefix. */
  async function contents(prefix: string): Promise<string> {
    const read = { hash: 'hgetall', string: 'get', list: 'lrange', stream: 'xrange', zset: 'zrange', set: 'smembers' }
    const ranges: Record<string, string[]> = { list: ['0', '-1'], zset: ['0', '-1'], stream: ['-', '+'] }
    const keys = await client.keys(`${prefix}:*`)
    const values = keys.map(async (key) => {
      const type = (await client.type(key)) as keyof typeof read
      return [key, await client.call(read[type], key, ...(ranges[type] ?? []))]
    })
    return JSON.stringify(await Promise.all(values))
  }

  describe('runs a task', () => {
    it('to its end, and its progress is seen by every process on the way', async () => {
      const { serve } = site()
      const { jobs, actions } = createJobs()
      const one = serve(actions)
      const two = serve(actions, { work: false })
      const { taskId } = (await two.start({ input: { n: 7 } }, { 'x-user': 'ann' })).body
      await until(() => jobs.length === 1)
      expect(jobs[0]).toMatchObject({ input: { n: 7 }, taskId, attempt: 1, user: 'ann' })
      jobs[0]!.report({ progress: 0.4, stage: 'drawing' })
      const status = async () => (await two.status(taskId, { 'x-user': 'ann' })).body
      await until(async () => (await status()).progress === 0.4)
      expect(await status()).toMatchObject({ status: 'pending', stage: 'drawing' })
      jobs[0]!.finish({ url: '/a.png' })
      await until(async () => (await status()).status === 'done')
      expect(await status()).toMatchObject({ progress: 1, result: { url: '/a.png' } })
      expect([one.errors, two.errors]).toEqual([[], []])
    })

    it('of which nothing but its id stays in Redis', async () => {
      const { serve, prefix, storage, queue } = site()
      const { jobs, actions } = createJobs()
      const test = serve(actions)
      const { taskId } = (await test.start({ input: 'personal' })).body
      await until(() => jobs.length === 1)
      expect(await contents(prefix)).toContain('personal')
      jobs[0]!.finish('secret')
      await ended(test, taskId)
      await until(async () => (await queue().getJobCountByTypes('active', 'wait')) === 0)
      expect(await contents(prefix)).not.toMatch(/personal|secret/)
      expect(await queue().getJobCounts()).toMatchObject({ completed: 0, failed: 0 })
      for (const state of ['new', 'leased', 'done', 'parked', 'dead'] as const) {
        expect(await storage.list('run:startTask', state, { limit: 9 })).toEqual([])
      }
    })

    it('once, however many processes work', async () => {
      const { serve } = site()
      const ran: [string, unknown][] = []
      const servers = ['one', 'two'].map((name) =>
        serve({ startTask: { concurrency: 2, run: async (input: unknown) => void ran.push([name, input]) } }),
      )
      const starts = Array.from({ length: 40 }, (_, input) => servers[input % 2]!.start({ input }))
      await Promise.all(starts)
      await until(() => settledTimes(...servers) === 40)
      expect(ran.map(([, input]) => input).sort((a, b) => Number(a) - Number(b))).toEqual([...Array(40).keys()])
      expect(new Set(ran.map(([name]) => name)).size).toBe(2)
    })

    it('whose action has a colon in its name', async () => {
      const { serve } = site()
      const test = serve({ 'image:draw': { run: (input: unknown) => input } })
      const { taskId } = (await test.start({ action: 'image:draw', input: 1 })).body
      expect(await ended(test, taskId)).toMatchObject({ status: 'done', result: 1 })
    })

    it('that throws, once, and fails it', async () => {
      const { serve, queue } = site()
      let runs = 0
      const run = () => {
        runs += 1
        throw new Error('SELECT * FROM users')
      }
      const test = serve({ startTask: { run } })
      const { taskId } = (await test.start()).body
      const error = { code: 'internal', message: 'The task failed.', retryable: true }
      expect(await ended(test, taskId)).toMatchObject({ status: 'failed', error })
      await until(async () => (await queue().getJobCountByTypes('active')) === 0)
      expect([runs, await queue().getJobCountByTypes('wait', 'delayed', 'failed')]).toEqual([1, 0])
      expect(test.errors).toEqual([
        [new Error('SELECT * FROM users'), expect.stringMatching(/^run of startTask, task [\w-]{22}$/)],
      ])
    })

    it('no longer than its timeout', async () => {
      const { serve } = site()
      const { jobs, actions } = createJobs({ timeoutMs: 100 })
      const test = serve(actions)
      const { taskId } = (await test.start()).body
      expect(await ended(test, taskId)).toMatchObject({ status: 'failed', error: { code: 'timeout', retryable: true } })
      expect(jobs[0]!.signal.aborted).toBe(true)
    })

    it('once, though the storage fails at its end: what it came to is written later', SLOW, async () => {
      const { serve, storage } = site()
      const { storage: flaky, fail } = controlled(storage)
      const { jobs, actions } = createJobs()
      const test = serve(actions, { storage: flaky })
      const { taskId } = (await test.start()).body
      await until(() => jobs.length === 1)
      const mend = fail('commit')
      jobs[0]!.finish('kept')
      await until(() => test.errors.length === 1)
      mend()
      const task = async (): Promise<object> => (await test.status(taskId)).body
      await expect.poll(task, { timeout: 10_000 }).toMatchObject({ status: 'done', result: 'kept' })
      expect(jobs).toHaveLength(1)
      expect(test.errors).toEqual([
        [new Error('the storage fails: commit'), expect.stringMatching(/^end of a run of startTask, task [\w-]{22}$/)],
      ])
    })
  })

  describe('cancels', () => {
    it('a task that waits: it never runs', async () => {
      const { serve, queue } = site()
      const { jobs, actions } = createJobs()
      const one = serve(actions)
      const two = serve(actions, { work: false })
      const first = (await one.start()).body.taskId
      await until(() => jobs.length === 1)
      const second = (await one.start()).body.taskId
      expect((await two.post('/task/cancel', { taskId: second })).body.status).toBe('cancelled')
      jobs[0]!.finish()
      await ended(one, first)
      await until(async () => (await queue().getJobCountByTypes('active', 'wait')) === 0)
      expect(jobs).toHaveLength(1)
      expect((await one.status(second)).body.status).toBe('cancelled')
    })

    it('a task that runs in another process', async () => {
      const { serve } = site()
      const { jobs, actions } = createJobs()
      serve(actions, { lockMs: 60_000 })
      const two = serve(actions, { work: false })
      const { taskId } = (await two.start()).body
      await until(() => jobs.length === 1)
      expect((await two.post('/task/cancel', { taskId })).status).toBe(202)
      expect(await ended(two, taskId)).toMatchObject({ status: 'cancelled' })
      expect(jobs[0]!.signal.reason).toMatchObject({ name: 'AbortError' })
    })

    it('a task whose cancelling was not heard, when its lock is renewed', async () => {
      const storage = createMemoryStorage()
      const deaf = around(storage, (name, call) => (name === 'publish' ? Promise.resolve() : call()))
      const { serve } = site(deaf)
      const { jobs, actions } = createJobs()
      const test = serve(actions, HASTY)
      const { taskId } = (await test.start()).body
      await until(() => jobs.length === 1)
      await test.post('/task/cancel', { taskId })
      expect(await ended(test, taskId)).toMatchObject({ status: 'cancelled' })
    })
  })

  describe('limits', () => {
    it('how many tasks wait, in all processes together', async () => {
      const { serve } = site()
      const { jobs, actions } = createJobs({ maxQueued: 3 })
      const one = serve(actions)
      const two = serve(actions, { work: false })
      const answers = await Promise.all(Array.from({ length: 20 }, () => one.start()))
      expect(answers.filter(({ status }) => status === 202)).toHaveLength(4)
      await until(() => jobs.length === 1)
      expect((await two.start()).body).toMatchObject({ code: 'unavailable', retryable: true })
      jobs[0]!.finish()
      await until(() => jobs.length === 2)
      await until(async () => (await two.start()).status === 202)
      expect((await two.start()).status).toBe(503)
    })

    it('nothing by starts that come to nothing', async () => {
      const { storage, prefix } = site()
      const runner = createBullRunner({ connection: { port: redis.port }, prefix, ...PATIENT })
      const rules = [{ by: ['session' as const], max: 0, windowMs: 1_000, then: 'verify' as const }]
      const { actions } = createJobs({ maxQueued: 0 })
      const test = createTestBackend({ clock: systemClock, storage, runner, actions, risk: { rules } } as object)
      for (let n = 0; n < 5; n += 1) expect((await test.start()).body.code).toBe('verify-required')
      expect((await test.start({ verifyToken: await test.pass() })).status).toBe(202)
    })
  })

  describe('that crashes after Bull has the job and before the storage knows', () => {
    it.each([
      ['while the task runs', false],
      ['when the task is done', true],
    ])('runs it once: %s', SLOW, async (_when, isDone) => {
      let skew = 0
      const storage = createMemoryStorage({ now: () => Date.now() + skew })
      let isCrashing = true
      const crashing = around(storage, (name, call) => {
        if (name === 'settle' && isCrashing) throw new Error('killed')
        return call()
      })
      const { serve, queue, prefix } = site(crashing)
      const { jobs, actions } = createJobs()
      const test = serve(actions)
      const { taskId } = (await test.start()).body
      await until(() => jobs.length === 1 && test.errors.length === 1)
      if (isDone) {
        jobs[0]!.finish()
        await ended(test, taskId)
        await until(async () => (await queue().getJobCountByTypes('active')) === 0)
      }
      isCrashing = false
      expect(await storage.list('run:startTask', 'leased', { limit: 9 })).toHaveLength(1)
      skew = 31_000
      await until(async () => (await storage.list('run:startTask', 'leased', { limit: 9 })).length === 0)
      expect(await queue().getJobCountByTypes('wait', 'delayed')).toBe(0)
      if (isDone) expect(await client.get(`${prefix}:startTask:id`)).toBe('1') // Bull counts what is added
      jobs[0]!.finish()
      expect(await ended(test, taskId)).toMatchObject({ status: 'done' })
      expect([jobs.length, settledTimes(test)]).toEqual([1, 1])
    })
  })

  describe('after a runner of another kind', () => {
    it('runs what that one has lost, and what that one says later is not written', SLOW, async () => {
      let skew = 0
      const storage = createMemoryStorage({ now: () => Date.now() + skew })
      let isCutOff = false
      const flaky = around(storage, (_name, call) => {
        if (isCutOff) throw new Error('no route to host')
        return call()
      })
      const [first, second] = [createJobs(), createJobs()]
      const one = createTestBackend({ clock: systemClock, storage: flaky, actions: first.actions } as object)
      const { taskId } = (await one.start()).body
      await until(() => first.jobs.length === 1)
      isCutOff = true
      skew = 31_000
      const two = site(storage).serve(second.actions)
      await until(() => second.jobs.length === 1)
      expect(second.jobs[0]!.attempt).toBe(2)
      isCutOff = false
      first.jobs[0]!.finish('stale')
      await one.server.close()
      expect((await two.status(taskId)).body.status).toBe('pending')
      second.jobs[0]!.finish('fresh')
      expect(await ended(two, taskId)).toMatchObject({ status: 'done', result: 'fresh' })
    })
  })

  describe('that only takes starts', () => {
    it('leaves them to one that works, also to one that comes later', async () => {
      const { serve, queue } = site()
      const { jobs, actions } = createJobs()
      const one = serve(actions, { work: false })
      const { taskId } = (await one.start()).body
      await until(async () => (await queue().getJobCountByTypes('wait')) === 1)
      await one.server.close()
      expect(jobs).toHaveLength(0)
      const two = serve(actions)
      await until(() => jobs.length === 1)
      jobs[0]!.finish()
      expect(await ended(two, taskId)).toMatchObject({ status: 'done' })
    })
  })

  describe('that closes', () => {
    it('puts its tasks back to the head of the queue; another one finishes them, and no restart is counted', async () => {
      const { serve, queue } = site()
      const first = createJobs({ restarts: 0 })
      const one = serve(first.actions)
      const ids = [(await one.start({ input: 1 })).body.taskId]
      await until(() => first.jobs.length === 1)
      ids.push((await one.start({ input: 2 })).body.taskId)
      await until(async () => (await queue().getJobCountByTypes('wait')) === 1)
      await one.server.close()
      expect(first.jobs[0]!.signal.reason).toMatchObject({ name: 'RunInterrupted' })
      expect(await queue().getJobCounts('wait', 'active', 'failed')).toEqual({ wait: 2, active: 0, failed: 0 })
      first.jobs[0]!.finish('too late')

      const second = createJobs({ restarts: 0 })
      const two = serve(second.actions)
      await until(() => second.jobs.length === 1)
      expect(second.jobs[0]).toMatchObject({ input: 1, attempt: 2 })
      second.jobs[0]!.finish('a')
      await until(() => second.jobs.length === 2)
      second.jobs[1]!.finish('b')
      expect(await ended(two, ids[0])).toMatchObject({ status: 'done', result: 'a' })
      expect(await ended(two, ids[1])).toMatchObject({ status: 'done', result: 'b' })
      expect([one.errors, two.errors]).toEqual([[], []])
    })

    it('leaves no connection behind, and the client that it was given as it was', async () => {
      const { serve } = site()
      const given = new Redis(redis.port)
      onTestFinished(() => given.disconnect())
      await given.ping()
      const clients = async () =>
        String(await client.client('LIST'))
          .trim()
          .split('\n').length
      const before = await clients()
      const test = serve({ startTask: { run: () => 'result' } }, { connection: given })
      await ended(test, (await test.start()).body.taskId)
      expect(await clients()).toBeGreaterThan(before)
      await test.server.close()
      await until(async () => (await clients()) === before)
      expect([await given.ping(), given.options.maxRetriesPerRequest]).toEqual(['PONG', 20])
    })

    it('takes no more starts', async () => {
      const test = site().serve(createJobs().actions)
      await test.server.close()
      expect((await test.start()).body).toMatchObject({ code: 'unavailable', retryable: true })
    })
  })

  describe('whose process is lost', () => {
    const worker = fileURLToPath(new URL('../../support/server/bullWorker.ts', import.meta.url))

    /** A process that has begun to run a task of its site, and what it says. */
    async function otherProcess() {
      const prefix = `bull-${(prefixes += 1)}`
      const { serve } = site(createRedisStorage(client, { prefix: `{${prefix}}:` }), prefix)
      const starter = serve(createJobs().actions, { work: false })
      const args = [redis.port, prefix, HASTY.lockMs, HASTY.stalledIntervalMs].map(String)
      const child = fork(worker, args, { execArgv: ['--import', 'tsx'] })
      onTestFinished(() => void child.kill('SIGKILL'))
      await said(child, 'started')
      const running = said(child, 'running')
      const { taskId } = (await starter.start()).body
      expect(await running).toEqual({ running: 1 })
      return { child, taskId, serve, starter }
    }

    function said(child: ChildProcess, what: string): Promise<unknown> {
      return new Promise((resolve) =>
        child.on('message', (message) => {
          if (what in (message as object)) resolve(message)
        }),
      )
    }

    it('by SIGKILL: its task is run again, and ends once', SLOW, async () => {
      const { child, taskId, serve, starter } = await otherProcess()
      child.kill('SIGKILL')
      const { jobs, actions } = createJobs()
      const two = serve(actions, HASTY)
      await until(() => jobs.length === 1)
      expect(jobs[0]!.attempt).toBe(2)
      jobs[0]!.finish('fresh')
      expect(await ended(two, taskId)).toMatchObject({ status: 'done', result: 'fresh' })
      expect(settledTimes(starter, two)).toBe(1)
    })

    it('for a while: its task is run again, and what it says later is not written', SLOW, async () => {
      const { child, taskId, serve, starter } = await otherProcess()
      child.kill('SIGSTOP')
      const { jobs, actions } = createJobs()
      const two = serve(actions, HASTY)
      await until(() => jobs.length === 1)
      const [returned, closed] = [said(child, 'returned'), said(child, 'closed')]
      child.kill('SIGCONT')
      child.send('stale')
      await returned
      child.send('close')
      await closed
      expect((await two.status(taskId)).body).toMatchObject({ status: 'pending', stage: 'running' })
      expect((await two.status(taskId)).body).not.toHaveProperty('progress')
      jobs[0]!.finish('fresh')
      expect(await ended(starter, taskId)).toMatchObject({ status: 'done', result: 'fresh' })
      expect([jobs.length, settledTimes(starter, two)]).toEqual([1, 1])
    })

    it('more often than the action allows: its task fails, and may be tried again', SLOW, async () => {
      const { child, taskId, serve, starter } = await otherProcess()
      child.kill('SIGKILL')
      const { jobs, actions } = createJobs({ restarts: 0 })
      serve(actions, HASTY)
      const error = { code: 'interrupted', retryable: true }
      expect(await ended(starter, taskId)).toMatchObject({ status: 'failed', error })
      expect(jobs).toHaveLength(0)
    })
  })

  describe('whose run loses its lock', () => {
    it('interrupts it, and the task is run again', SLOW, async () => {
      const { serve, prefix } = site()
      const { jobs, actions } = createJobs()
      const test = serve(actions, HASTY)
      const { taskId } = (await test.start()).body
      await until(() => jobs.length === 1)
      await client.del(`${prefix}:startTask:task-${taskId}:lock`)
      await until(() => jobs.length === 2)
      expect(jobs[0]!.signal.reason).toMatchObject({ name: 'RunInterrupted' })
      jobs[0]!.finish('stale')
      jobs[1]!.finish('fresh')
      expect(await ended(test, taskId)).toMatchObject({ status: 'done', result: 'fresh' })
      expect(settledTimes(test)).toBe(1)
    })

    it('does not happen as long as its process is there', SLOW, async () => {
      const { serve } = site()
      const { jobs, actions } = createJobs()
      const one = serve(actions, HASTY)
      serve(actions, HASTY)
      const { taskId } = (await one.start()).body
      await until(() => jobs.length === 1)
      const since = Date.now()
      await until(() => Date.now() - since > 3 * HASTY.lockMs)
      expect(jobs).toHaveLength(1)
      jobs[0]!.finish()
      expect(await ended(one, taskId)).toMatchObject({ status: 'done' })
    })
  })

  describe('without Redis', () => {
    async function lonely() {
      const other = createRedisServer()
      onTestFinished(() => other.stop())
      await other.start()
      const { serve } = site()
      return {
        other,
        serve: (actions: Record<string, unknown>) => serve(actions, { ...HASTY, connection: { port: other.port } }),
      }
    }

    it('takes starts, tells of it, and runs them when Redis is there', SLOW, async () => {
      const { other, serve } = await lonely()
      await other.kill()
      const test = serve({ startTask: { run: () => 'result' } })
      const { status, body } = await test.start()
      expect(status).toBe(202)
      expect(test.errors).toContainEqual([expect.objectContaining({ code: 'ECONNREFUSED' }), 'Bull'])
      await other.start()
      expect(await ended(test, body.taskId)).toMatchObject({ status: 'done', result: 'result' })
    })

    it('that was there before: takes starts, and runs them when it is back', SLOW, async () => {
      const { other, serve } = await lonely()
      const test = serve({ startTask: { run: () => 'result' } })
      await ended(test, (await test.start()).body.taskId)
      await other.kill()
      const { status, body } = await test.start()
      expect(status).toBe(202)
      const where = `way of task ${body.taskId} to Bull`
      await until(() => test.errors.some(([, place]) => place === where))
      await other.start()
      expect(await ended(test, body.taskId)).toMatchObject({ status: 'done', result: 'result' })
    })

    it('closes within five seconds, though it never was there', SLOW, async () => {
      const { other, serve } = await lonely()
      await other.kill()
      const test = serve(createJobs().actions)
      const since = Date.now()
      await test.server.close()
      expect(Date.now() - since).toBeLessThan(5_000)
    })

    it('closes within five seconds, and the task is run when both are back', SLOW, async () => {
      const { other, serve } = await lonely()
      const first = createJobs()
      const one = serve(first.actions)
      const { taskId } = (await one.start()).body
      await until(() => first.jobs.length === 1)
      await other.kill()
      const since = Date.now()
      await one.server.close()
      expect(Date.now() - since).toBeLessThan(5_000)
      await other.start()
      const second = createJobs()
      const two = serve(second.actions)
      await until(() => second.jobs.length === 1)
      second.jobs[0]!.finish('result')
      expect(await ended(two, taskId)).toMatchObject({ status: 'done', result: 'result' })
    })
  })
})

describe('the options of a Bull runner', () => {
  it.each<[string, Partial<BullRunnerOptions>]>([
    ['connection', { connection: undefined }],
    ['connection', { connection: 'redis://localhost' as never }],
    ['connection', { connection: { keyPrefix: 'mine:' } }],
    ['prefix', { prefix: '' }],
    ['lockMs', { lockMs: 0 }],
    ['lockMs', { lockMs: Number.NaN }],
    ['stalledIntervalMs', { stalledIntervalMs: 1 }],
  ])('are checked: %s', (option, options) => {
    expect(() => createBullRunner({ connection: {}, ...options })).toThrow(`vue-taskgate: ${option} takes`)
  })
})
