import type { TaskgateEvent } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { createTaskStore } from '../../../src/server/tasks/taskStore'
import { remote } from '../../support/storage/storages'
import { createTestClock, until } from '../../support/time/testClock'
import { echo } from '../../support/backend/defaults'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'

const features = ['batch', 'cancel', 'idempotency']

describe('a status', () => {
  it('contains all members of a task, with a growing revision', async () => {
    const { start, status, clock } = createTestBackend({
      actions: {
        startTask: {
          run: async (_input, { report }) => {
            report({ progress: 0.5, stage: 'painting', message: 'Half of it', etaMs: 3_000 })
            await new Promise<void>((resolve) => clock.after(1_000, resolve))
            return { url: '/a.png' }
          },
        },
      },
    })
    const startedAt = clock.now()
    const { taskId, rev } = (await start()).body
    await clock.advance(500)
    const running = (await status(taskId)).body
    expect(running).toEqual({
      features,
      taskId,
      status: 'pending',
      progress: 0.5,
      stage: 'painting',
      message: 'Half of it',
      etaMs: 3_000,
      rev: expect.any(Number),
      createdAt: startedAt,
      updatedAt: startedAt + 200,
    })
    await clock.advance(1_000)
    const done = (await status(taskId)).body
    expect(done).toEqual({
      features,
      taskId,
      status: 'done',
      progress: 1,
      message: 'Half of it',
      result: { url: '/a.png' },
      rev: expect.any(Number),
      createdAt: startedAt,
      updatedAt: startedAt + 1_000,
    })
    expect([rev, running.rev, done.rev]).toEqual([rev, running.rev, done.rev].sort((a, b) => a - b))
    expect(new Set([rev, running.rev, done.rev]).size).toBe(3)
  })

  it('is 200 for a failed task, too', async () => {
    const run = () => {
      throw new Error('internal matter')
    }
    const { start, status } = createTestBackend({ actions: { startTask: { run } } })
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.status === 'failed')
    const answer = await status(taskId)
    expect(answer.status).toBe(200)
    expect(answer.body.error).toEqual({ code: 'internal', message: 'The task failed.', retryable: true })
  })

  it('is found by the key of the start, for any action', async () => {
    const { start, get } = createTestBackend({ actions: { startTask: echo, other: echo } })
    const { taskId } = (await start({ action: 'other' }, { 'idempotency-key': 'my-own-key' })).body
    expect((await get('/task/status?key=my-own-key')).body.taskId).toBe(taskId)
    expect((await get('/task/status?key=never-used')).body.code).toBe('unknown-task')
    expect((await get('/task/status?key=my-own-key', { 'x-session': 'session-2' })).body.code).toBe('unknown-task')
  })

  it('is refused without an id or a key of a task', async () => {
    const { get } = createTestBackend()
    expect((await get('/task/status')).body.code).toBe('invalid-input')
    expect((await get('/task/status?taskId=')).body.code).toBe('unknown-task')
    expect((await get('/task/status?key=')).body.code).toBe('unknown-task')
    expect((await get('/task/status?taskId=__proto__')).body.code).toBe('unknown-task')
  })

  it('is unknown once retentionMs has passed since the last change of the task', async () => {
    const { start, status, clock } = createTestBackend({ retentionMs: 60_000 })
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.status === 'done')
    await clock.advance(59_999)
    expect((await status(taskId)).status).toBe(200)
    await clock.advance(1)
    expect((await status(taskId)).body.code).toBe('unknown-task')
  })
})

describe('a batch status', () => {
  it('lists up to fifty tasks and the ids that are not found', async () => {
    const { start, get } = createTestBackend()
    const ids = [] as string[]
    for (let n = 0; n < 3; n += 1) ids.push((await start()).body.taskId)
    const unknown = Array.from({ length: 47 }, (_, n) => `unknown-${n}`)
    const query = (all: string[]) => all.map((id) => `taskId=${id}`).join('&')
    const { status, body } = await get(`/task/status?${query([...ids, ...unknown])}`)
    expect(status).toBe(200)
    expect(body.tasks.map(({ taskId }: { taskId: string }) => taskId)).toEqual(ids)
    expect(body.notFound).toEqual(unknown)
    const tooMany = await get(`/task/status?${query([...ids, ...unknown, 'one-more'])}`)
    expect([tooMany.status, tooMany.body.code]).toEqual([422, 'invalid-input'])
  })

  it('lists a task once if its id is given twice', async () => {
    const { start, get } = createTestBackend()
    const { taskId } = (await start()).body
    const { body } = await get(`/task/status?taskId=${taskId}&taskId=${taskId}`)
    expect(body).toMatchObject({ tasks: [{ taskId }], notFound: [] })
  })

  it('does not distinguish foreign tasks from unknown ones', async () => {
    const { start, get } = createTestBackend()
    const { taskId } = (await start()).body
    const { body } = await get(`/task/status?taskId=${taskId}&taskId=x`, { 'x-session': 'session-2' })
    expect(body).toEqual({ tasks: [], notFound: [taskId, 'x'], features })
  })
})

describe('a task belongs', () => {
  it('to the session that started it, and to its successor', async () => {
    const { start, status } = createTestBackend()
    const { taskId } = (await start()).body
    expect((await status(taskId)).status).toBe(200)
    expect((await status(taskId, { 'x-session': 'session-2' })).status).toBe(404)
    expect((await status(taskId, { 'x-session': 'session-2', 'x-previous': 'session-1' })).status).toBe(200)
    expect(
      (await status(taskId, { 'x-session': 'session-2', 'x-previous': 'session-1', 'x-user': 'ann' })).status,
    ).toBe(200)
  })

  it('to the user who started it, in any session, and not to other users of that session', async () => {
    const { start, status } = createTestBackend()
    const { taskId } = (await start({}, { 'x-user': 'ann' })).body
    expect((await status(taskId, { 'x-user': 'ann', 'x-session': 'session-2' })).status).toBe(200)
    expect((await status(taskId, { 'x-user': 'bob' })).status).toBe(404)
    expect((await status(taskId)).status).toBe(404)
  })

  it('to no caller who only has its id: the answers for a foreign and an unknown task are equal', async () => {
    const { start, status, post } = createTestBackend()
    const { taskId } = (await start()).body
    const stranger = { 'x-session': 'session-2' }
    expect((await status(taskId, stranger)).body).toEqual((await status('unknown', stranger)).body)
    const foreign = (await post('/task/cancel', { taskId }, stranger)).body
    expect(foreign).toEqual((await post('/task/cancel', { taskId: 'unknown' }, stranger)).body)
    expect(foreign.code).toBe('unknown-task')
  })
})

describe('a cancel', () => {
  it('ends a queued task at once, and it never runs', async () => {
    const { jobs, actions } = createJobs({ heedsAbort: true })
    const { start, post, status, events } = createTestBackend({ actions })
    const first = (await start()).body.taskId
    await until(() => jobs.length === 1)
    const second = (await start()).body.taskId
    const answer = await post('/task/cancel', { taskId: second })
    expect([answer.status, answer.body.status]).toEqual([200, 'cancelled'])
    jobs[0]!.finish()
    await until(async () => (await status(first)).body.status === 'done')
    await start()
    await until(() => jobs.length === 2)
    expect((await status(second)).body.status).toBe('cancelled')
    const settled = events.filter(({ type }) => type === 'task-settled')
    expect(settled.map((event) => 'status' in event && event.status)).toEqual(['cancelled', 'done'])
  })

  it('aborts a running task, which is pending until its run ends', async () => {
    const { jobs, actions } = createJobs({ heedsAbort: true })
    const { start, post, status, events } = createTestBackend({ actions })
    const { taskId } = (await start()).body
    await until(() => jobs.length === 1)
    const answer = await post('/task/cancel', { taskId })
    expect([answer.status, answer.body.status]).toEqual([202, 'pending'])
    await until(async () => (await status(taskId)).body.status === 'cancelled')
    expect(jobs[0]!.signal.aborted).toBe(true)
    expect(events.filter(({ type }) => type === 'task-settled')).toHaveLength(1)
    const again = await post('/task/cancel', { taskId })
    expect([again.status, again.body.status]).toEqual([200, 'cancelled'])
  })

  it('returns a settled task unchanged', async () => {
    const { start, post, status } = createTestBackend()
    const { taskId } = (await start()).body
    await until(async () => (await status(taskId)).body.status === 'done')
    const answer = await post('/task/cancel', { taskId })
    expect([answer.status, answer.body.status, answer.body.result]).toEqual([200, 'done', { input: {} }])
  })

  it('accepts the key of the start', async () => {
    const { jobs, actions } = createJobs({ heedsAbort: true })
    const { start, post, status } = createTestBackend({ actions })
    const { taskId } = (await start({}, { 'idempotency-key': 'my-own-key' })).body
    await until(() => jobs.length === 1)
    expect((await post('/task/cancel', { key: 'my-own-key' })).status).toBe(202)
    await until(async () => (await status(taskId)).body.status === 'cancelled')
    expect((await post('/task/cancel', { key: 'never-used' })).body.code).toBe('unknown-task')
  })

  it('is refused if the action is not cancellable or no task is named', async () => {
    const { jobs, actions } = createJobs({ heedsAbort: true, cancellable: false })
    const { start, post, status } = createTestBackend({ actions })
    const { taskId } = (await start()).body
    await until(() => jobs.length === 1)
    const answer = await post('/task/cancel', { taskId })
    expect([answer.status, answer.body.code]).toEqual([409, 'not-cancellable'])
    expect((await status(taskId)).body.status).toBe('pending')
    expect((await post('/task/cancel', {})).body.code).toBe('invalid-input')
    jobs[0]!.finish()
  })

  it('reaches a run in another process', async () => {
    const clock = createTestClock()
    const storage = createMemoryStorage(clock)
    const { jobs, actions } = createJobs({ heedsAbort: true })
    const worker = createTestBackend({ clock, storage, actions })
    const idle = { start() {}, reserve: () => () => {}, added() {}, async close() {} }
    const front = createTestBackend({ clock, storage, actions, runner: idle })
    const { taskId } = (await worker.start()).body
    await until(() => jobs.length === 1)
    expect((await front.post('/task/cancel', { taskId })).status).toBe(202)
    await until(async () => (await front.status(taskId)).body.status === 'cancelled')
  })

  it('reaches a run with the next renewal of the lease if its message is lost', async () => {
    const clock = createTestClock()
    const storage = { ...createMemoryStorage(clock), publish: async () => {} }
    const { jobs, actions } = createJobs({ heedsAbort: true })
    const { start, post, status } = createTestBackend({ clock, storage, actions })
    const { taskId } = (await start()).body
    await until(() => jobs.length === 1)
    await post('/task/cancel', { taskId })
    await clock.advance(9_999)
    expect((await status(taskId)).body.status).toBe('pending')
    await clock.advance(1)
    await until(async () => (await status(taskId)).body.status === 'cancelled')
  })

  it('settles the task once if the run ends at the same time', async () => {
    for (let round = 0; round < 20; round += 1) {
      const { jobs, actions } = createJobs({ heedsAbort: true })
      const { start, post, status, events } = createTestBackend({ actions })
      const { taskId } = (await start()).body
      await until(() => jobs.length === 1)
      const cancel = post('/task/cancel', { taskId })
      for (let turn = 0; turn < round; turn += 1) await Promise.resolve()
      jobs[0]!.finish('result')
      await cancel
      await until(async () => (await status(taskId)).body.status !== 'pending')
      expect(events.filter(({ type }) => type === 'task-settled')).toHaveLength(1)
    }
  })
})

describe('createTaskStore', () => {
  it('emits one end, even if a later verdict replaces the result', async () => {
    const events: TaskgateEvent[] = []
    const storage = createMemoryStorage()
    const emit = (event: TaskgateEvent) => void events.push(event)
    const tasks = createTaskStore({ storage, now: () => 0, retentionMs: 60_000, emit, onError: () => {} })
    const { record, insert } = tasks.create({ id: 's', established: true }, 'startTask')
    await storage.commit({ inserts: [insert] })
    const { taskId } = record.task
    await tasks.update(taskId, () => ({ status: 'done', result: 'machine' }))
    const later = await tasks.update(taskId, () => ({ result: 'human' }))
    expect(later!.task).toMatchObject({ status: 'done', result: 'human', rev: 3 })
    expect(events.map(({ type }) => type)).toEqual(['task-settled', 'task-revised'])
  })

  it('loses none of many parallel changes', async () => {
    const storage = remote(createMemoryStorage())
    const tasks = createTaskStore({ storage, now: () => 0, retentionMs: 60_000, emit: () => {}, onError: () => {} })
    const { record, insert } = tasks.create({ id: 's', established: true }, 'startTask')
    await storage.commit({ inserts: [insert] })
    const { taskId } = record.task
    const more = () => tasks.update(taskId, ({ task }) => ({ progress: (task.progress ?? 0) + 1 / 64 }))
    await Promise.all(Array.from({ length: 32 }, more))
    expect((await tasks.read(taskId))!.task).toMatchObject({ progress: 0.5, rev: 33 })
  })
})
