import type { CallbackUpdate, SubmittedAction } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { createLeapClock } from '../../support/time/leapClock'
import { plainSource } from '../../support/server/plainSource'
import { createTestClock, until } from '../../support/time/testClock'

const HOUR_MS = 3_600_000

type Made = ReturnType<typeof createHandingOver>

async function taskOf({ status }: Made, taskId: string) {
  return (await status(taskId)).body
}

/** Pushes the updates one by one, each after the previous one is handled. */
async function pushInTurn(made: Made, ...updates: Partial<CallbackUpdate>[]): Promise<void> {
  for (const [index, update] of updates.entries()) {
    const count = () => made.seen('callback-applied').length + made.seen('callback-ignored').length
    const before = count()
    expect(await made.push({ ...update, reason: `push ${index}` })).toBe(200)
    await until(() => count() > before)
  }
}

describe('a verdict', () => {
  it('ends its task and is the result', async () => {
    const { submitted, push, ended } = createHandingOver()
    const taskId = await submitted()
    await push({ verdict: 'reject', labels: ['100'] })
    const result = { verdict: 'reject', by: 'machine', labels: ['100'] }
    const task = await ended(taskId)
    expect(task).toMatchObject({ status: 'done', progress: 1, result })
    expect(task).not.toHaveProperty('stage')
  })

  it('becomes the result through the result function of the action', async () => {
    const result = ({ verdict, providerTaskId, labels }: CallbackUpdate) => ({
      isFine: verdict === 'pass',
      providerTaskId,
      labels,
    })
    const { submitted, push, ended } = createHandingOver({ action: { result } })
    const taskId = await submitted()
    await push({})
    expect((await ended(taskId)).result).toEqual({ isFine: true, providerTaskId: 'p-1', labels: [] })
  })

  it('is retried and then a dead letter if the result function throws', async () => {
    let isBroken = true
    const result = () => {
      if (isBroken) throw new RangeError('no such label')
      return 'mended'
    }
    const clock = createLeapClock()
    const { submitted, push, server, errors, happened, ended, storage } = createHandingOver({
      clock,
      action: { result },
    })
    const taskId = await submitted()
    await push({})
    const isBack = () => until(async () => (await storage.list('callback-inbox', 'new', { limit: 1 })).length === 1)
    let tries = 0
    for (const waitMs of [1_000, 5_000, 30_000, 5 * 60_000, 30 * 60_000]) {
      await until(() => errors.length > tries)
      tries += 1
      await isBack()
      clock.leap(1.2 * waitMs)
      await clock.advance(1_000)
    }
    await happened('callback-dead')
    const [letter] = await server.callbacks.list('dead')
    expect(new Set(errors.map(([error, where]) => `${where}: ${error}`))).toEqual(
      new Set([`item ${letter!.id} of callback-inbox: RangeError: no such label`]),
    )
    expect(errors).toHaveLength(6)
    expect(letter).toMatchObject({
      kind: 'push',
      source: 'plain',
      reason: 'handling_failed',
      attempts: 6,
      payload: '{}',
    })
    isBroken = false
    expect(await server.callbacks.replay(letter!.id)).toBe(true)
    expect((await ended(taskId)).result).toBe('mended')
    expect(await server.callbacks.list('dead')).toEqual([])
  })

  it('with the status failed fails the task, retryable, without the vendor’s reason', async () => {
    const { submitted, push, ended } = createHandingOver()
    const taskId = await submitted()
    await push({ status: 'failed', verdict: 'unknown', reason: '5: no picture at http://inner/' })
    const error = { code: 'check-failed', message: 'The check could not be made.', retryable: true }
    expect(await ended(taskId)).toMatchObject({ status: 'failed', error })
  })

  it('of a reviewer replaces a machine’s, and an older one replaces none', async () => {
    const made = createHandingOver()
    const taskId = await made.submitted()
    await pushInTurn(
      made,
      { verdict: 'suspect', revision: [1, 0, 50] },
      { verdict: 'reject', revision: [1, 0, 50] },
      { verdict: 'pass', by: 'human', revision: [2, 1, 10] },
      { verdict: 'reject', revision: [1, 0, 99] },
      { verdict: 'reject', by: 'human', revision: [2, 1, 10] },
      { verdict: 'reject', by: 'human', revision: [2, 1, 9] },
      { status: 'pending', revision: [3] },
    )
    expect((await taskOf(made, taskId)).result).toMatchObject({ verdict: 'pass', by: 'human' })
    expect(made.seen('callback-applied')).toHaveLength(2)
    expect(made.seen('callback-ignored').map(({ why }) => why)).toEqual(Array(5).fill('older'))
    expect(made.seen('task-settled')).toHaveLength(1)
    expect(made.seen('task-revised')).toMatchObject([{ taskId, status: 'done' }])
    await pushInTurn(made, { verdict: 'reject', by: 'human', revision: [2, 1, 11] })
    expect((await taskOf(made, taskId)).result).toMatchObject({ verdict: 'reject', by: 'human' })
  })

  it('replaces a failed check, and no failed check replaces it', async () => {
    const made = createHandingOver()
    const taskId = await made.submitted()
    await pushInTurn(made, { status: 'failed', revision: [1] }, { revision: [2] })
    const done = await taskOf(made, taskId)
    expect(done).toMatchObject({ status: 'done', result: { verdict: 'pass' } })
    expect(done).not.toHaveProperty('error')
    await pushInTurn(made, { status: 'failed', revision: [3] })
    expect(await taskOf(made, taskId)).toEqual(done)
  })

  it('without a revision does not replace an earlier one', async () => {
    const made = createHandingOver()
    const taskId = await made.submitted()
    await pushInTurn(made, { revision: [] }, { verdict: 'reject', revision: [] })
    expect((await taskOf(made, taskId)).result).toMatchObject({ verdict: 'pass' })
  })

  it('is ignored if its task is cancelled', async () => {
    const made = createHandingOver()
    const taskId = await made.submitted()
    expect((await made.post('/task/cancel', { taskId })).body.status).toBe('cancelled')
    await pushInTurn(made, { verdict: 'reject' }, { by: 'human', revision: [9] }, { status: 'pending', revision: [10] })
    expect((await taskOf(made, taskId)).status).toBe('cancelled')
    expect(made.seen('callback-ignored').map(({ why }) => why)).toEqual(Array(3).fill('cancelled'))
  })

  it('settles its task even after the task has failed with a timeout', async () => {
    const clock = createLeapClock()
    const made = createHandingOver({ clock, action: { resultWithinMs: 120_000 } })
    const taskId = await made.submitted()
    clock.leap(120_000)
    await clock.advance(1_000)
    await made.happened('task-settled')
    const error = { code: 'timeout', message: 'No result came within 120 s.', retryable: true }
    expect(await taskOf(made, taskId)).toMatchObject({ status: 'failed', error })
    await pushInTurn(made, { verdict: 'suspect' })
    const task = await taskOf(made, taskId)
    expect(task).toMatchObject({ status: 'done', result: { verdict: 'suspect' } })
    expect(task).not.toHaveProperty('error')
  })

  it('ends its task even if it overtakes the answer to submit, which then fails', async () => {
    let answer: (() => void) | undefined
    const submit: SubmittedAction['submit'] = () =>
      new Promise((_resolve, reject) => (answer = () => reject(new Error('socket hang up'))))
    const { start, push, ended, storage } = createHandingOver({ action: { submit } })
    const { taskId } = (await start()).body
    await until(() => answer !== undefined)
    await push({ echoes: [taskId] })
    expect((await ended(taskId)).status).toBe('done')
    answer!()
    await until(async () => (await storage.list('run:startTask', 'leased', { limit: 1 })).length === 0)
    expect(await ended(taskId)).toMatchObject({ status: 'done', result: { verdict: 'pass' } })
    expect(await storage.list('callback-waiting', 'new', { limit: 1 })).toEqual([])
  })
})

describe('a task with many pushes', () => {
  const live: Partial<CallbackUpdate> = { status: 'pending', revision: [0] }

  it('stays pending until the last one, and keeps the worst verdict', async () => {
    const made = createHandingOver()
    const taskId = await made.submitted()
    await pushInTurn(
      made,
      { ...live, verdict: 'pass' },
      { ...live, verdict: 'reject' },
      { ...live, verdict: 'suspect' },
    )
    expect(await taskOf(made, taskId)).toMatchObject({ status: 'pending', stage: 'submitted' })
    await pushInTurn(made, { status: 'done', verdict: 'unknown', revision: [1] })
    expect(await taskOf(made, taskId)).toMatchObject({ status: 'done', result: { verdict: 'reject' } })
  })

  it('keeps the worst verdict after a harmless end', async () => {
    const made = createHandingOver()
    const taskId = await made.submitted()
    await pushInTurn(made, { ...live, verdict: 'reject' }, { verdict: 'pass', revision: [1, 5] })
    expect((await taskOf(made, taskId)).result.verdict).toBe('reject')
    await pushInTurn(made, { verdict: 'pass', revision: [1, 6] })
    expect((await taskOf(made, taskId)).result.verdict).toBe('reject')
  })

  it('keeps the worst verdict of its end after a later push without a verdict', async () => {
    const made = createHandingOver()
    const taskId = await made.submitted()
    await pushInTurn(made, { ...live, verdict: 'pass' }, { verdict: 'reject', revision: [1, 5] })
    expect((await taskOf(made, taskId)).result.verdict).toBe('reject')
    await pushInTurn(made, { verdict: 'unknown', by: 'human', revision: [1, 6] })
    expect((await taskOf(made, taskId)).result).toMatchObject({ verdict: 'reject', by: 'human' })
  })

  it('accepts its end even after it has failed with a timeout', async () => {
    const made = createHandingOver({ action: { resultWithinMs: 1_000 } })
    const taskId = await made.submitted()
    await made.clock.advance(2_000)
    await made.happened('task-settled')
    await pushInTurn(made, { ...live, verdict: 'reject' })
    expect((await taskOf(made, taskId)).status).toBe('failed')
    await pushInTurn(made, { verdict: 'unknown', revision: [1] })
    expect(await taskOf(made, taskId)).toMatchObject({ status: 'done', result: { verdict: 'reject' } })
  })

  it('is done with the verdict unknown if no push has a verdict', async () => {
    const made = createHandingOver()
    const taskId = await made.submitted()
    await pushInTurn(made, { ...live, verdict: 'unknown' }, { verdict: 'unknown', revision: [1] })
    expect((await taskOf(made, taskId)).result.verdict).toBe('unknown')
  })
})

describe('a push with several items', () => {
  it('settles each task independently, and its bad items are dead letters', async () => {
    let count = 0
    const made = createHandingOver({ action: { submit: () => `p-${(count += 1)}` } })
    const first = await made.submitted()
    const second = await made.submitted()
    const items = [{ providerTaskId: 'p-1' }, { bad: true }, 17, { providerTaskId: 'p-2', verdict: 'reject' }]
    expect(await made.push(items)).toBe(200)
    expect((await made.ended(first)).result.verdict).toBe('pass')
    expect((await made.ended(second)).result.verdict).toBe('reject')
    await made.happened('callback-dead', 2)
    const dead = await made.server.callbacks.list('dead')
    expect(dead.map(({ payload, reason }) => [payload, reason])).toEqual([
      ['{"bad":true}', 'bad_payload'],
      ['17', 'bad_payload'],
    ])
    expect(made.seen('callback-dead')).toEqual(
      Array(2).fill({ type: 'callback-dead', source: 'plain', reason: 'bad_payload' }),
    )
    expect(made.errors.map(([error]) => String(error))).toEqual(
      Array(2).fill(expect.stringContaining('a push of plain cannot be read')),
    )
  })

  it('changes nothing if it is repeated', async () => {
    const made = createHandingOver()
    await made.submitted()
    const items = [{ providerTaskId: 'p-1' }, { providerTaskId: 'p-1', verdict: 'reject' }]
    expect(await made.push(items)).toBe(200)
    await until(() => made.seen('callback-ignored').length === 1)
    expect(await made.push(items)).toBe(200)
    await made.clock.advance(1_000)
    expect([made.seen('callback-applied').length, made.seen('callback-ignored').length]).toEqual([1, 1])
  })

  it('is split by the next process if its process dies while splitting it, and no item is applied twice', async () => {
    const clock = createTestClock()
    const inner = createMemoryStorage(clock)
    const { storage, hold, kill } = controlled(inner)
    const first = createHandingOver({ clock, storage, callbacks: { onUpdate: () => undefined } })
    const taskId = await first.submitted()
    const isLast = (queue: string, id: string) => queue === 'callback-inbox' && id.endsWith('.2')
    const appending = hold('append', { match: isLast })
    const live = { status: 'pending', revision: [0] }
    await first.push([{ ...live, verdict: 'suspect' }, live, { ...live, labels: ['last'] }])
    await until(appending.isReached)
    await clock.advance(1_000) // the poll finds the items that are already queued
    await first.happened('update-delivered', 2)
    const { rev } = await taskOf(first, taskId)
    kill()
    appending.release()
    const second = createHandingOver({ clock, storage: inner, callbacks: { onUpdate: () => undefined } })
    await clock.advance(6_000) // the lease expires
    await second.happened('update-delivered')
    expect((await taskOf(second, taskId)).rev).toBe(rev + 1)
    expect(second.seen('callback-applied')).toHaveLength(1)
    expect(second.seen('callback-dead')).toEqual([])
  })

  it('is one dead letter if it is unreadable as a whole', async () => {
    const { push, happened, server } = createHandingOver()
    await push('no JSON')
    await happened('callback-dead')
    expect(await server.callbacks.list('dead')).toMatchObject([
      { payload: 'no JSON', reason: 'bad_payload', kind: 'push' },
    ])
  })
})

describe('dead letters', () => {
  it('are listed in pages, oldest first, and replayed one by one', async () => {
    const { push, happened, server, seen } = createHandingOver()
    for (const index of [0, 1, 2]) await push(`no JSON ${index}`)
    await happened('callback-dead', 3)
    const { list, replay } = server.callbacks
    const [first, second] = await list('dead', { limit: 2 })
    expect([first!.payload, second!.payload]).toEqual(['no JSON 0', 'no JSON 1'])
    const [third, ...rest] = await list('dead', { after: second!.id })
    expect([third!.payload, rest]).toEqual(['no JSON 2', []])
    expect(await replay(first!.id)).toBe(true)
    await happened('callback-dead', 4)
    expect(seen('callback-dead')).toHaveLength(4)
    expect(await list('dead')).toHaveLength(3)
    expect(await list('dead', { kind: 'update' })).toEqual([])
    expect(await replay('nothing')).toBe(false)
  })

  it('of a removed source have that reason, and replay applies them when the source is back', async () => {
    const clock = createTestClock()
    const storage = createMemoryStorage(clock)
    const first = createHandingOver({ clock, storage })
    const taskId = await first.submitted()
    await first.server.close()
    const yesterday = clock.now() - 25 * HOUR_MS
    await storage.append('callback-inbox', 'a', record('plain', yesterday), { ttlMs: HOUR_MS })
    await storage.append('callback-inbox', 'b', record('plain', clock.now()), { ttlMs: HOUR_MS })
    const sources = { other: plainSource() }
    const second = createHandingOver({ clock, storage, action: { source: 'other' }, callbacks: { sources } })
    await second.happened('callback-dead')
    await second.server.close()
    const third = createHandingOver({ clock, storage })
    const letter = { id: 'a', source: 'plain', reason: 'unknown_source' }
    expect(await third.server.callbacks.list('dead')).toMatchObject([letter])
    expect(await storage.list('callback-inbox', 'new', { limit: 9 })).toMatchObject([{ id: 'b' }])
    expect(await third.server.callbacks.replay('a')).toBe(true)
    expect((await third.ended(taskId)).status).toBe('done')
  })
})

function record(source: string, receivedAt: number): string {
  return JSON.stringify({ source, payload: '{}', receivedAt })
}
