import type { CallbackOptions, DeliveredUpdate, OnUpdate, UpdatedTask } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { createLeapClock } from '../../support/time/leapClock'
import { until } from '../../support/time/testClock'

const RETRIES_MS = [1_000, 5_000, 30_000, 5 * 60_000, 30 * 60_000]

/** An application that receives updates, and servers on one storage that deliver them. */
function createTelling(onUpdate: OnUpdate = () => undefined, callbacks: Partial<CallbackOptions> = {}) {
  const clock = createLeapClock()
  const inner = createMemoryStorage(clock)
  const { storage, ...control } = controlled(inner)
  const told: { task: UpdatedTask; update: DeliveredUpdate }[] = []
  const hook: OnUpdate = (task, update) => {
    told.push({ task, update })
    return onUpdate(task, update)
  }
  const options = { clock, callbacks: { onUpdate: hook, ...callbacks } }
  return {
    ...createHandingOver({ ...options, storage }),
    ...control,
    clock,
    inner,
    told,
    beside: (more: Partial<CallbackOptions> = {}) =>
      createHandingOver({ clock, storage: inner, callbacks: { ...options.callbacks, ...more } }),
    /** Waits until an item of the outbox is queued for a retry, then advances the clock to it. */
    async retryAfter(ms: number) {
      await until(async () => (await inner.list('callback-outbox', 'new', { limit: 1 })).length === 1)
      clock.leap(ms)
      await clock.advance(1_000)
    },
  }
}

describe('onUpdate', () => {
  it('receives the task and the update once', async () => {
    const { submitted, push, told, happened, clock, inner } = createTelling()
    const taskId = await submitted()
    await push({ verdict: 'reject', labels: ['100'], reason: 'because' })
    await happened('update-delivered')
    const result = { verdict: 'reject', by: 'machine', labels: ['100'] }
    expect(told).toEqual([
      {
        task: { taskId, action: 'startTask', session: 'session-1', status: 'done', result, rev: expect.any(Number) },
        update: {
          providerTaskId: 'p-1',
          echoes: [],
          status: 'done',
          ...result,
          revision: [1],
          reason: 'because',
          source: 'plain',
          raw: '{"verdict":"reject","labels":["100"],"reason":"because"}',
          idempotencyKey: expect.stringMatching(/^[\w-]{43}$/),
        },
      },
    ])
    clock.leap(3_600_000)
    await clock.advance(1_000)
    expect(told).toHaveLength(1)
    for (const state of ['new', 'leased', 'done', 'dead'] as const) {
      expect(await inner.list('callback-outbox', state, { limit: 1 })).toEqual([])
    }
  })

  it('receives every update that changes the task, each with its own key, and no other', async () => {
    const { submitted, push, told, happened } = createTelling()
    await submitted()
    const pushes = [
      { status: 'pending' as const },
      { revision: [2] },
      { revision: [1] },
      { by: 'human' as const, revision: [3] },
    ]
    for (const [index, update] of pushes.entries()) {
      await push(update)
      if (index === 2) await happened('callback-ignored')
      else await happened('update-delivered', Math.min(index + 1, 3))
    }
    expect(told.map(({ update }) => update.revision)).toEqual([[1], [2], [3]])
    expect(new Set(told.map(({ update }) => update.idempotencyKey)).size).toBe(3)
  })

  it('is retried after 1 s, 5 s, 30 s, 5 min and 30 min with the same key; then the update is a dead letter', async () => {
    let isBroken = true
    const { submitted, push, told, errors, happened, server, retryAfter, clock } = createTelling(() => {
      if (isBroken) throw new Error('no database')
    })
    const taskId = await submitted()
    await push({})
    for (const [index, waitMs] of RETRIES_MS.entries()) {
      await until(() => told.length === index + 1)
      await retryAfter(waitMs - 1_001) // with the tick of 1 s this is 1 ms too early
      expect(told).toHaveLength(index + 1)
      await retryAfter(0.2 * waitMs)
    }
    await happened('update-dead')
    expect(told).toHaveLength(6)
    expect(new Set(told.map(({ update }) => update.idempotencyKey)).size).toBe(1)
    const [key] = told.map(({ update }) => update.idempotencyKey)
    expect(errors.map(([error, where]) => `${where}: ${error}`)).toEqual(
      Array(6).fill(`item ${key} of callback-outbox: Error: no database`),
    )
    const [letter] = await server.callbacks.list('dead', { kind: 'update' })
    expect(letter).toMatchObject({
      kind: 'update',
      source: 'plain',
      reason: 'handler_failed',
      attempts: 6,
      payload: '{}',
    })
    expect(await server.callbacks.list('dead')).toEqual([])
    isBroken = false
    expect(await server.callbacks.replay(letter!.id)).toBe(true)
    await happened('update-delivered')
    expect(told[6]).toMatchObject({ task: { taskId, status: 'done' }, update: { idempotencyKey: letter!.id } })
    expect(await server.callbacks.list('dead', { kind: 'update' })).toEqual([])
    await clock.advance(1_000)
    expect(told).toHaveLength(7)
  })

  it('is retried after 30 s if it never ends, and delays no other update', async () => {
    const waits: (() => void)[] = []
    const { submitted, push, told, errors, clock, happened, retryAfter } = createTelling((_task, { verdict }) =>
      verdict === 'pass' ? new Promise((resolve) => waits.push(resolve)) : undefined,
    )
    await submitted()
    await push({})
    await until(() => told.length === 1)
    await push({ verdict: 'reject', by: 'human', revision: [2] })
    await happened('update-delivered')
    await clock.advance(30_000)
    await until(() => errors.length === 1)
    expect(String(errors[0]![0])).toBe('TookTooLong: vue-taskgate: took longer than 30000 ms.')
    await retryAfter(1_000)
    await until(() => waits.length === 2)
    waits.forEach((resolve) => resolve())
    await happened('update-delivered', 2)
  })

  it.each(['before', 'after'] as const)('is called by another process if the first dies %s the call', async (when) => {
    const made = createTelling()
    const { submitted, push, told, hold, kill, beside, clock } = made
    const taskId = await submitted()
    const isOutbox = (queue: string) => queue === 'callback-outbox'
    const stop = hold(when === 'before' ? 'lease' : 'settle', { after: when === 'before', match: isOutbox })
    await push({})
    await until(stop.isReached)
    if (when === 'before') await until(async () => (await made.status(taskId)).body.status === 'done')
    kill()
    stop.release()
    expect(told).toHaveLength(when === 'before' ? 0 : 1)
    const other = beside()
    clock.leap(60_000)
    await clock.advance(1_000)
    await other.happened('update-delivered')
    expect(new Set(told.map(({ update }) => update.idempotencyKey)).size).toBe(1)
    expect(told).toHaveLength(when === 'before' ? 1 : 2)
  })

  it('is queued in the commit that changes the task', async () => {
    const { submitted, push, told, hold, kill, beside, clock, inner, status } = createTelling()
    const taskId = await submitted()
    const before = await inner.get(`task:${taskId}`)
    const isMove = (commit: { appends?: unknown[] }) => commit.appends?.length === 1
    const moving = hold('commit', { match: isMove })
    await push({})
    await until(moving.isReached)
    kill()
    moving.release()
    expect(await inner.get(`task:${taskId}`)).toBe(before)
    const other = beside()
    clock.leap(5_000)
    await clock.advance(1_000)
    await other.happened('update-delivered')
    expect(told).toHaveLength(1)
    await expect(status(taskId)).resolves.toMatchObject({ status: 503 }) // the killed process
    expect((await other.status(taskId)).body.status).toBe('done')
  })

  it('receives an update once if its process dies between applying and settling', async () => {
    let isHanging = true
    const { submitted, push, told, hold, kill, beside, clock, happened } = createTelling(() =>
      isHanging ? new Promise(() => undefined) : undefined,
    )
    const taskId = await submitted()
    const settling = hold('settle', { match: (queue: string) => queue === 'callback-inbox' })
    await push({ status: 'pending', verdict: 'reject', revision: [0] })
    await until(() => settling.isReached() && told.length === 1)
    await happened('callback-applied')
    kill()
    settling.release()
    isHanging = false
    const other = beside()
    const { rev } = (await other.status(taskId)).body
    clock.leap(5_000)
    await clock.advance(1_000)
    await other.happened('callback-ignored')
    clock.leap(60_000)
    await clock.advance(1_000)
    await other.happened('update-delivered')
    expect((await other.status(taskId)).body.rev).toBe(rev)
    expect(new Set(told.map(({ update }) => update.idempotencyKey)).size).toBe(1)
    expect(await other.server.callbacks.list('dead')).toEqual([])
    await clock.advance(30_000) // the timeout of the killed process passes
  })

  it('leaves updates to a process that has the hook', async () => {
    const { submitted, push, told, hold, kill, inner, clock } = createTelling()
    await submitted()
    const leasing = hold('lease', { match: (queue: string) => queue === 'callback-outbox' })
    await push({})
    await until(
      async () => leasing.isReached() && (await inner.list('callback-outbox', 'new', { limit: 1 })).length === 1,
    )
    kill()
    leasing.release()
    createHandingOver({ clock, storage: inner }) // has no onUpdate
    clock.leap(10 * 60_000)
    await clock.advance(2_000)
    expect(await inner.list('callback-outbox', 'new', { limit: 1 })).toMatchObject([{ attempts: 0 }])
    const hooked = createHandingOver({ clock, storage: inner, callbacks: { onUpdate: () => undefined } })
    await hooked.happened('update-delivered')
    expect(told).toEqual([])
  })
})
