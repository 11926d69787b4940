import type { ChildProcess } from 'node:child_process'

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import { createMemoryStorage } from 'vue-taskgate/server'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { describe, expect, it, onTestFinished } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { createBullSites, ended, freshPrefix, HASTY, settledTimes, SLOW, until } from '../../support/backend/bullSite'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'
import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisServer } from '../../support/storage/redisServer'
import { around } from '../../support/storage/storages'

describeOnRedis('a Bull runner', () => {
  const { redis, client, site } = createBullSites()

  describe('after a crash between adding the job and settling the item', () => {
    it.each([
      ['while the task runs', false],
      ['when the task is done', true],
    ])('runs the task once: %s', SLOW, async (_when, isDone) => {
      let skew = 0
      const storage = createMemoryStorage({ now: () => Date.now() + skew, elapsed: () => performance.now() + skew })
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
      if (isDone) expect(await client().get(`${prefix}:startTask:id`)).toBe('1') // Bull counts added jobs
      jobs[0]!.finish()
      expect(await ended(test, taskId)).toMatchObject({ status: 'done' })
      expect([jobs.length, settledTimes(test)]).toEqual([1, 1])
    })
  })

  describe('after a runner of another kind', () => {
    it('runs a task that the other runner lost and ignores its late result', SLOW, async () => {
      let skew = 0
      const storage = createMemoryStorage({ now: () => Date.now() + skew, elapsed: () => performance.now() + skew })
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

  describe('after the loss of a process', () => {
    const worker = fileURLToPath(new URL('../../support/server/bullWorker.ts', import.meta.url))

    /** Starts another process that runs a task of the site. */
    async function otherProcess() {
      const prefix = freshPrefix()
      const { serve } = site(createRedisStorage(client(), { prefix: `{${prefix}}:` }), prefix)
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

    it('runs the task of a killed process again and settles it once', SLOW, async () => {
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

    it('runs the task of a suspended process again and ignores its late result', SLOW, async () => {
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

    it('fails the task, retryable, when the restarts of its action are used up', SLOW, async () => {
      const { child, taskId, serve, starter } = await otherProcess()
      child.kill('SIGKILL')
      const { jobs, actions } = createJobs({ restarts: 0 })
      serve(actions, HASTY)
      const error = { code: 'interrupted', retryable: true }
      expect(await ended(starter, taskId)).toMatchObject({ status: 'failed', error })
      expect(jobs).toHaveLength(0)
    })
  })

  describe('the lock of a run', () => {
    it('interrupts the run when it is lost, and the task runs again', SLOW, async () => {
      const { serve, prefix } = site()
      const { jobs, actions } = createJobs()
      const test = serve(actions, HASTY)
      const { taskId } = (await test.start()).body
      await until(() => jobs.length === 1)
      await client().del(`${prefix}:startTask:task-${taskId}:lock`)
      await until(() => jobs.length === 2)
      expect(jobs[0]!.signal.reason).toMatchObject({ name: 'RunInterrupted' })
      jobs[0]!.finish('stale')
      jobs[1]!.finish('fresh')
      expect(await ended(test, taskId)).toMatchObject({ status: 'done', result: 'fresh' })
      expect(settledTimes(test)).toBe(1)
    })

    it('is kept as long as the process lives', SLOW, async () => {
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

    it('accepts starts, reports the error, and runs the tasks when Redis is up', SLOW, async () => {
      const { other, serve } = await lonely()
      await other.kill()
      const test = serve({ startTask: { run: () => 'result' } })
      const { status, body } = await test.start()
      expect(status).toBe(202)
      expect(test.errors).toContainEqual([expect.objectContaining({ code: 'ECONNREFUSED' }), 'Bull'])
      await other.start()
      expect(await ended(test, body.taskId)).toMatchObject({ status: 'done', result: 'result' })
    })

    it('accepts starts during an outage and runs the tasks after it', SLOW, async () => {
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

    it('closes within five seconds if Redis was never up', SLOW, async () => {
      const { other, serve } = await lonely()
      await other.kill()
      const test = serve(createJobs().actions)
      const since = Date.now()
      await test.server.close()
      expect(Date.now() - since).toBeLessThan(5_000)
    })

    it('closes within five seconds, and the task runs when server and Redis are back', SLOW, async () => {
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
