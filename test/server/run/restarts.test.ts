import type { SubmitContext, SubmittedAction } from 'vue-taskgate/server'
import type { JobOptions } from '../../support/backend/jobs'
import type { TestBackend } from '../../support/backend/testBackend'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { TOKEN } from '../../support/server/plainSource'
import { createTestClock, until } from '../../support/time/testClock'
import { ORIGIN } from '../../support/backend/defaults'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'

/** Longer than a lease, so that the loss of a process is detected. */
const LEASE_MS = 41_000

/** Processes on one storage, each with its own kill(). */
function createProcesses(options: JobOptions = {}) {
  const clock = createTestClock()
  const inner = createMemoryStorage(clock)
  const { jobs, actions } = createJobs(options)
  return {
    jobs,
    clock,
    begin() {
      const { storage, kill } = controlled(inner)
      return { ...createTestBackend({ clock, storage, actions }), kill }
    },
  }
}

async function ended({ status }: TestBackend, taskId: string) {
  await until(async () => (await status(taskId)).body.status !== 'pending')
  return (await status(taskId)).body
}

describe('a run whose process dies', () => {
  it.each([
    ['twice', undefined, 2],
    ['never', 0, 0],
    ['once', 1, 1],
  ])('is restarted %s at most if restarts is %s', async (_words, restarts, times) => {
    const { jobs, clock, begin } = createProcesses({ restarts })
    let process = begin()
    const { taskId } = (await process.start()).body
    for (let count = 0; count < times; count += 1) {
      await until(() => jobs.length === count + 1)
      process.kill()
      process = begin()
      await clock.advance(LEASE_MS)
    }
    await until(() => jobs.length === times + 1)
    process.kill()
    const last = begin()
    await clock.advance(LEASE_MS)
    const error = { code: 'interrupted', message: 'The server stopped in the middle of the task.', retryable: true }
    expect(await ended(last, taskId)).toMatchObject({ status: 'failed', error })
    expect(jobs.map(({ attempt }) => attempt)).toEqual(Array.from({ length: times + 1 }, (_, index) => index + 1))
  })

  it('finishes if the process of a restart survives', async () => {
    const { jobs, clock, begin } = createProcesses()
    const first = begin()
    const { taskId } = (await first.start()).body
    await until(() => jobs.length === 1)
    first.kill()
    const second = begin()
    await clock.advance(LEASE_MS)
    await until(() => jobs.length === 2)
    jobs[0]!.finish('of the killed process')
    jobs[1]!.finish('of the living')
    expect(await ended(second, taskId)).toMatchObject({ status: 'done', result: 'of the living' })
  })

  it('does not count as lost when a server stops it gracefully, even five times', async () => {
    const { jobs, begin } = createProcesses({ restarts: 0 })
    let process = begin()
    const { taskId } = (await process.start()).body
    for (let count = 1; count <= 5; count += 1) {
      await until(() => jobs.length === count)
      await process.server.close()
      process = begin()
    }
    await until(() => jobs.length === 6)
    jobs[5]!.finish('done at last')
    expect(await ended(process, taskId)).toMatchObject({ status: 'done', result: 'done at last' })
  })
})

describe('a submitted task', () => {
  function createHeld(action: Partial<SubmittedAction> = {}) {
    const clock = createTestClock()
    const inner = createMemoryStorage(clock)
    const calls: { context: SubmitContext; answer: (id?: string) => void }[] = []
    const submit: SubmittedAction['submit'] = (_input, context) =>
      new Promise((resolve) => void calls.push({ context, answer: resolve }))
    const begin = () => {
      const { storage, ...control } = controlled(inner)
      return { ...createHandingOver({ clock, storage, action: { submit, ...action } }), ...control }
    }
    return { clock, inner, calls, begin }
  }

  it('passes its id, its caller and its callback URL to submit', async () => {
    const calls: { input: unknown; context: SubmitContext }[] = []
    const { start } = createHandingOver({
      action: { submit: (input, context) => void calls.push({ input, context }) },
      callbacks: { publicUrl: `${ORIGIN}/` },
    })
    const { taskId } = (await start({ input: { url: 'a' } }, { 'x-user': 'ann' })).body
    await until(() => calls.length === 1)
    expect(calls[0]).toMatchObject({
      input: { url: 'a' },
      context: {
        taskId,
        action: 'startTask',
        attempt: 1,
        session: 'session-1',
        user: 'ann',
        callbackUrl: `${ORIGIN}/api/callback/plain/${TOKEN}`,
      },
    })
  })

  it('is submitted once, even if its process dies later', async () => {
    const { clock, calls, begin } = createHeld()
    const first = begin()
    const { taskId } = (await first.start()).body
    await until(() => calls.length === 1)
    calls[0]!.answer('p-1')
    await until(async () => (await first.status(taskId)).body.stage === 'submitted')
    first.kill()
    const second = begin()
    await clock.advance(LEASE_MS)
    await second.server.close()
    const third = begin()
    await clock.advance(LEASE_MS)
    expect(calls).toHaveLength(1)
    await third.push({})
    expect((await third.ended(taskId)).status).toBe('done')
  })

  it('is submitted again if its process dies before the answer is stored, and either result counts', async () => {
    const { clock, calls, begin } = createHeld()
    const first = begin()
    const { taskId } = (await first.start()).body
    await until(() => calls.length === 1)
    const writing = first.hold('commit')
    calls[0]!.answer('p-1')
    await until(writing.isReached)
    first.kill()
    writing.release()
    const second = begin()
    await clock.advance(LEASE_MS)
    await until(() => calls.length === 2)
    expect(calls[1]!.context).toMatchObject({ taskId, attempt: 2 })
    calls[1]!.answer('p-2')
    await until(async () => (await second.status(taskId)).body.stage === 'submitted')
    await second.push({ providerTaskId: 'p-1' })
    expect((await second.ended(taskId)).status).toBe('done')
  })

  it('fails if submit rejects, and is not in the list of waiting tasks', async () => {
    const submit = () => Promise.reject(new Error('402 from vendor'))
    const { begin, inner } = createHeld({ submit })
    const { start, ended, errors } = begin()
    const { taskId } = (await start()).body
    const error = { code: 'internal', message: 'The task failed.', retryable: true }
    expect(await ended(taskId)).toMatchObject({ status: 'failed', error })
    expect(errors).toEqual([
      [new Error('402 from vendor'), expect.stringMatching(/^run of startTask, task [\w-]{22}$/)],
    ])
    expect(await inner.list('callback-waiting', 'new', { limit: 1 })).toEqual([])
  })

  it('stays pending after a cancel while its submission is written, and is cancelled then', async () => {
    const { calls, begin, inner } = createHeld()
    const { start, status, post, hold, ended } = begin()
    const { taskId } = (await start()).body
    await until(() => calls.length === 1)
    const writing = hold('commit', { match: ({ appends }: { appends?: unknown[] }) => appends?.length === 1 })
    calls[0]!.answer('p-1')
    await until(writing.isReached)
    expect((await post('/task/cancel', { taskId })).body.status).toBe('pending') // submit has ended, but the commit has not
    writing.release()
    expect((await ended(taskId)).status).toBe('cancelled')
    expect(await inner.list('callback-waiting', 'new', { limit: 1 })).toEqual([])
    expect((await status(taskId)).body).not.toHaveProperty('stage')
  })
})
