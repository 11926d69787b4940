import type { BullRunnerOptions } from 'vue-taskgate/server/bullmq'

import { Cluster, Redis } from 'ioredis'
import { createMemoryStorage } from 'vue-taskgate/server'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { describe, expect, it, onTestFinished } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { createBullSites, ended, HASTY, PATIENT, settledTimes, SLOW, until } from '../../support/backend/bullSite'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'
import { controlled } from '../../support/storage/controlled'
import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { around } from '../../support/storage/storages'

describeOnRedis('a Bull runner', () => {
  const { redis, client, site } = createBullSites()

  /** Returns all keys and values under a prefix. */
  async function contents(prefix: string): Promise<string> {
    const read = { hash: 'hgetall', string: 'get', list: 'lrange', stream: 'xrange', zset: 'zrange', set: 'smembers' }
    const ranges: Record<string, string[]> = { list: ['0', '-1'], zset: ['0', '-1'], stream: ['-', '+'] }
    const keys = await client().keys(`${prefix}:*`)
    const values = keys.map(async (key) => {
      const type = (await client().type(key)) as keyof typeof read
      return [key, await client().call(read[type], key, ...(ranges[type] ?? []))]
    })
    return JSON.stringify(await Promise.all(values))
  }

  describe('running a task', () => {
    it('runs a task to its end and shows its progress to every process', async () => {
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

    it('removes all data of an ended task but its id from Redis', async () => {
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

    it('runs each task once, with several working processes', async () => {
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

    it('accepts an action whose name has a colon', async () => {
      const { serve } = site()
      const test = serve({ 'image:draw': { run: (input: unknown) => input } })
      const { taskId } = (await test.start({ action: 'image:draw', input: 1 })).body
      expect(await ended(test, taskId)).toMatchObject({ status: 'done', result: 1 })
    })

    it('runs a throwing task once and fails it', async () => {
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

    it('ends the run at its timeout', async () => {
      const { serve } = site()
      const { jobs, actions } = createJobs({ timeoutMs: 100 })
      const test = serve(actions)
      const { taskId } = (await test.start()).body
      expect(await ended(test, taskId)).toMatchObject({ status: 'failed', error: { code: 'timeout', retryable: true } })
      expect(jobs[0]!.signal.aborted).toBe(true)
    })

    it('runs a task once if the storage fails at its end, and writes the result later', SLOW, async () => {
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

  describe('cancelling', () => {
    it('prevents a waiting task from running', async () => {
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

    it('aborts a run in another process', async () => {
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

    it('aborts a run at the next renewal of its lock if the message was lost', async () => {
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

  describe('maxQueued', () => {
    it('limits the waiting tasks of all processes together', async () => {
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

    it('does not count refused starts', async () => {
      const { storage, prefix } = site()
      const runner = createBullRunner({ connection: { port: redis.port }, prefix, ...PATIENT })
      const rules = [{ by: ['session' as const], max: 0, windowMs: 1_000, then: 'verify' as const }]
      const { actions } = createJobs({ maxQueued: 0 })
      const test = createTestBackend({ clock: systemClock, storage, runner, actions, risk: { rules } } as object)
      for (let n = 0; n < 5; n += 1) expect((await test.start()).body.code).toBe('verify-required')
      expect((await test.start({ verifyToken: await test.pass() })).status).toBe(202)
    })
  })

  describe('a process with work: false', () => {
    it('leaves its tasks to a working process, even one that starts later', async () => {
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

  describe('closing', () => {
    it('returns tasks to the head of the queue without counting a restart', async () => {
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

    it('closes its own connections and leaves the given client unchanged', async () => {
      const { serve } = site()
      const given = new Redis(redis.port)
      onTestFinished(() => given.disconnect())
      await given.ping()
      const clients = async () =>
        String(await client().client('LIST'))
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

    it('refuses further starts', async () => {
      const test = site().serve(createJobs().actions)
      await test.server.close()
      expect((await test.start()).body).toMatchObject({ code: 'unavailable', retryable: true })
    })
  })
})

describe('the options of a Bull runner', () => {
  it.each<[string, Partial<BullRunnerOptions>]>([
    ['connection', { connection: undefined }],
    ['connection', { connection: 'redis://localhost' as never }],
    ['connection', { connection: { keyPrefix: 'mine:' } }],
    ['prefix', { prefix: '' }],
    ['prefix', { prefix: undefined }],
    ['adopt', { adopt: 1 as never }],
    ['lockMs', { lockMs: 0 }],
    ['lockMs', { lockMs: Number.NaN }],
    ['stalledIntervalMs', { stalledIntervalMs: 1 }],
  ])('are checked: %s (%o)', (option, options) => {
    const given = { connection: {}, prefix: 'bull', ...options } as BullRunnerOptions
    expect(() => createBullRunner(given)).toThrow(`vue-taskgate: ${option} takes`)
  })

  it('name the prefix of existing jobs if there is none', () => {
    expect(() => createBullRunner({ connection: {} } as BullRunnerOptions)).toThrow(
      new TypeError(
        "vue-taskgate: prefix takes a text, such as '{my-app}', another one for each app (to keep existing data, which " +
          "lies under '{taskgate-bull}', pass exactly this prefix); came undefined.",
      ),
    )
  })

  it('have a prefix with a hash tag in a cluster, else no job could ever run', () => {
    const connection = new Cluster([{ port: 1 }], { lazyConnect: true })
    for (const prefix of ['my-app', 'my{}app', '}my{app']) {
      expect(() => createBullRunner({ connection, prefix })).toThrow('prefix takes a text with a hash tag in a cluster')
    }
    for (const prefix of ['{my-app}', 'my{app}']) createBullRunner({ connection, prefix })
  })
})
