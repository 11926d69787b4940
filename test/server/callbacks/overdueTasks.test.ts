import type { OverdueTask, Reconcile, SubmittedAction } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { createLeapClock } from '../../support/time/leapClock'
import { until } from '../../support/time/testClock'

const MINUTE_MS = 60_000

/** A server that fetches results, with a record of its calls of reconcile. */
function createAsking(reconcile: Reconcile = () => [], action: Partial<SubmittedAction> = {}) {
  const clock = createLeapClock()
  const inner = createMemoryStorage(clock)
  const { storage, ...control } = controlled(inner)
  const asked: OverdueTask[][] = []
  const callbacks = {
    reconcile: (tasks: OverdueTask[]) => {
      asked.push(tasks)
      return reconcile(tasks)
    },
  }
  const made = createHandingOver({ clock, storage, callbacks, action })
  return {
    ...made,
    ...control,
    clock,
    inner,
    asked,
    /** Advances the clock by `ms` and a tick of 1 s. */
    async after(ms: number) {
      clock.leap(ms)
      await clock.advance(1_000)
    },
    isWaiting: () => until(async () => (await inner.list('callback-waiting', 'new', { limit: 1 })).length === 1),
    beside: (reconcileAlso = callbacks.reconcile) =>
      createHandingOver({ clock, storage: inner, callbacks: { reconcile: reconcileAlso }, action }),
  }
}

describe('a missing result', () => {
  it('is fetched after a minute and handled like a push', async () => {
    const { submitted, asked, ended, after, seen, inner, clock } = createAsking(([task]) => [
      { source: 'plain', payload: { providerTaskId: task!.providerTaskId, verdict: 'suspect' } },
    ])
    const submittedAt = clock.now()
    const taskId = await submitted()
    await after(58_000)
    expect(asked).toEqual([])
    await after(1_000)
    const task = { taskId, action: 'startTask', source: 'plain', providerTaskId: 'p-1', submittedAt }
    await until(() => asked.length === 1)
    expect(asked).toEqual([[task]])
    expect((await ended(taskId)).result).toMatchObject({ verdict: 'suspect' })
    expect(seen('task-overdue')).toEqual([{ type: 'task-overdue', action: 'startTask', taskId }])
    await after(10 * MINUTE_MS)
    await until(async () => (await inner.list('callback-waiting', 'new', { limit: 1 })).length === 0)
    expect(asked).toHaveLength(1)
  })

  it('may be fetched as text, and a push of the same verdict then changes nothing', async () => {
    const text = '{"providerTaskId":"p-1"}'
    const { submitted, push, ended, after, seen, happened } = createAsking(() => [{ source: 'plain', payload: text }])
    const taskId = await submitted()
    await after(MINUTE_MS)
    await ended(taskId)
    await push(text)
    await happened('callback-ignored')
    expect(seen('callback-applied')).toHaveLength(1)
  })

  it('is fetched at growing intervals of at most half an hour', async () => {
    const { submitted, asked, after, isWaiting } = createAsking()
    await submitted()
    const waits = [1, 1, 2, 4, 8, 16, 30, 30].map((minutes) => minutes * MINUTE_MS)
    for (const [index, waitMs] of waits.entries()) {
      await isWaiting()
      await after(waitMs - 1_001)
      expect(asked).toHaveLength(index)
      await after(4_000) // calls are three seconds apart
      await until(() => asked.length === index + 1)
    }
  })

  it('fails its task after resultWithinMs, even before the first fetch', async () => {
    const { submitted, asked, after, ended } = createAsking(() => [], { resultWithinMs: 20_000 })
    const taskId = await submitted()
    await after(20_000)
    const error = { code: 'timeout', message: 'No result came within 20 s.', retryable: true }
    expect(await ended(taskId)).toMatchObject({ status: 'failed', error })
    expect(asked).toEqual([])
  })

  it('fails its task after a day by default', async () => {
    const { submitted, after, ended, isWaiting } = createAsking()
    const taskId = await submitted()
    await after(23 * 60 * MINUTE_MS)
    await isWaiting()
    await after(60 * MINUTE_MS)
    expect((await ended(taskId)).error.code).toBe('timeout')
  })

  it('fails its task even without reconcile', async () => {
    const clock = createLeapClock()
    const { submitted, ended, happened } = createHandingOver({ clock, action: { resultWithinMs: 2 * MINUTE_MS } })
    const taskId = await submitted()
    clock.leap(MINUTE_MS)
    await clock.advance(1_000)
    await happened('task-overdue')
    clock.leap(MINUTE_MS)
    await clock.advance(2_000)
    expect((await ended(taskId)).error.code).toBe('timeout')
  })

  it('is not fetched once the task is settled or cancelled', async () => {
    let count = 0
    const { submitted, push, ended, post, asked, after, inner } = createAsking(() => [], {
      submit: () => `p-${(count += 1)}`,
    })
    const [done, cancelled] = [await submitted(), await submitted()]
    await push({})
    await ended(done)
    await post('/task/cancel', { taskId: cancelled })
    await after(MINUTE_MS)
    await until(async () => (await inner.list('callback-waiting', 'new', { limit: 1 })).length === 0)
    expect(asked).toEqual([])
  })
})

describe('reconcile', () => {
  it('receives at most 100 tasks a call, once in three seconds', async () => {
    let count = 0
    const { start, asked, after, clock, inner } = createAsking(() => [], { submit: () => `p-${(count += 1)}` })
    for (let index = 0; index < 250; index += 1) await start()
    await until(async () => (await inner.list('callback-waiting', 'new', { limit: 300 })).length === 250)
    const times: number[] = []
    await after(MINUTE_MS)
    for (const calls of [1, 2, 3]) {
      await until(async () => {
        if (asked.length < calls) await clock.advance(500)
        return asked.length >= calls
      })
      times.push(clock.now())
    }
    expect(asked.map((tasks) => tasks.length).sort()).toEqual([100, 100, 50].sort())
    expect(new Set(asked.flat().map(({ taskId }) => taskId)).size).toBe(250)
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(3_000)
    expect(times[2]! - times[1]!).toBeGreaterThanOrEqual(3_000)
  })

  it.each<[string, Reconcile]>([
    ['throws', () => Promise.reject(new Error('vendor is down'))],
    [
      'throws at once',
      () => {
        throw new Error('vendor is down')
      },
    ],
    ['returns nothing', (() => undefined) as never],
    [
      'returns a list of invalid results',
      (() => [null, 1, {}, { source: 'plain' }, { source: 1, payload: {} }]) as never,
    ],
    ['returns an unknown source', () => [{ source: 'missing', payload: {} }]],
    ['returns an unreadable payload', () => [{ source: 'plain', payload: 'no JSON' }]],
  ])('is called again if it %s, and a push still settles the task', async (_what, reconcile) => {
    const { submitted, push, ended, asked, after, isWaiting } = createAsking(reconcile)
    const taskId = await submitted()
    await after(MINUTE_MS)
    await until(() => asked.length === 1)
    await isWaiting()
    await after(2 * MINUTE_MS)
    await until(() => asked.length === 2)
    await push({})
    expect((await ended(taskId)).status).toBe('done')
  })

  it('may return valid and invalid results: the valid ones are applied and the others are reported', async () => {
    const { submitted, ended, after, errors } = createAsking((() => [
      null,
      { source: 'plain', payload: {} },
      {},
    ]) as never)
    const taskId = await submitted()
    await after(MINUTE_MS)
    expect((await ended(taskId)).status).toBe('done')
    const message =
      'TypeError: vue-taskgate: callbacks.reconcile takes a function that returns { source, payload }; came something else.'
    expect(errors.map(([error, where]) => [where, String(error)])).toEqual(Array(2).fill(['reconcile', message]))
  })

  it('is abandoned after 30 s if it never answers, and tasks still fail in time', async () => {
    const never: Reconcile = () => new Promise(() => undefined)
    const { submitted, asked, after, clock, errors, ended, isWaiting } = createAsking(never, {
      resultWithinMs: 5 * MINUTE_MS,
    })
    const taskId = await submitted()
    await after(MINUTE_MS)
    await until(() => asked.length === 1)
    await clock.advance(30_000)
    await until(() => errors.length === 1)
    expect(errors[0]![1]).toBe('reconcile')
    await isWaiting()
    await after(4 * MINUTE_MS)
    expect((await ended(taskId)).error.code).toBe('timeout')
  })

  it('is called by another process if it hangs in a killed one', async () => {
    const { submitted, asked, after, kill, beside, clock } = createAsking(() => new Promise(() => undefined))
    const taskId = await submitted()
    await after(MINUTE_MS)
    await until(() => asked.length === 1)
    kill()
    const other = beside(() => [{ source: 'plain', payload: {} }])
    await after(MINUTE_MS)
    expect((await other.ended(taskId)).status).toBe('done')
    await clock.advance(30_000) // the timeout of the killed process passes
  })

  it('still receives a task after many failures of the storage', async () => {
    const { submitted, asked, after, fail, isWaiting, ended, errors } = createAsking(() => [], {
      resultWithinMs: 10 * 60 * MINUTE_MS,
    })
    const taskId = await submitted()
    const isTask = (key: string) => key === `task:${taskId}`
    for (let index = 0; index < 9; index += 1) {
      await isWaiting()
      const mend = fail('get', isTask)
      const { length } = errors
      await after(31 * MINUTE_MS * 1.2)
      await until(() => errors.length > length)
      await isWaiting()
      mend()
    }
    await after(31 * MINUTE_MS * 1.2)
    await until(() => asked.length === 1)
    await isWaiting()
    await after(10 * 60 * MINUTE_MS)
    expect((await ended(taskId)).error.code).toBe('timeout')
  })
})
