import type { SubmitContext, SubmittedAction } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { createLeapClock } from '../../support/time/leapClock'
import { plainSource, pushOf } from '../../support/server/plainSource'
import { atRest, until } from '../../support/time/testClock'

const HOUR_MS = 3_600_000
const MINUTE_MS = 60_000

const both = { plain: plainSource(), other: plainSource() }
const isLink = (key: string) => key.startsWith('link:')
const isParking = (queue: string, _id: string, outcome: unknown) => queue === 'callback-inbox' && outcome === 'parked'

/** A server on a storage whose calls the test can delay, and a function that starts a second one beside it. */
function createLinking(options: Parameters<typeof createHandingOver>[0] = {}) {
  const clock = createLeapClock()
  const inner = createMemoryStorage(clock)
  const { storage, ...control } = controlled(inner)
  const made = createHandingOver({ clock, storage, action: { submit: () => undefined }, ...options })
  return {
    ...made,
    ...control,
    clock,
    inner,
    beside: () => createHandingOver({ ...options, clock, storage: inner }),
    /** Advances the clock by `ms` and waits for the next sweep of parked pushes. */
    async sweepAfter(ms: number) {
      clock.leap(ms)
      await clock.advance(MINUTE_MS)
    },
  }
}

/** A `submit` whose calls the test answers. */
function held() {
  const calls: { context: SubmitContext; answer: (id?: string) => void }[] = []
  const submit: SubmittedAction['submit'] = (_input, context) =>
    new Promise((resolve) => calls.push({ context, answer: resolve }))
  return { calls, submit }
}

describe('the task of a push', () => {
  it('is found by the id that submit returns', async () => {
    const { submitted, push, ended } = createLinking({ action: { submit: async () => 'p-7' } })
    const taskId = await submitted()
    await push({ providerTaskId: 'p-7' })
    expect((await ended(taskId)).status).toBe('done')
  })

  it('is found by the id that submit links before it returns', async () => {
    const submit: SubmittedAction['submit'] = (_input, { link }) => link('p-8')
    const { submitted, push, ended } = createLinking({ action: { submit } })
    const taskId = await submitted()
    await push({ providerTaskId: 'p-8' })
    expect((await ended(taskId)).status).toBe('done')
  })

  it('is found by an echo before the vendor’s id is known', async () => {
    const { calls, submit } = held()
    const { start, push, ended } = createLinking({ action: { submit } })
    const { taskId } = (await start()).body
    await until(() => calls.length === 1)
    await push({ providerTaskId: 'p-9', echoes: ['mine', taskId, 'x'.repeat(22)] })
    expect((await ended(taskId)).status).toBe('done')
    calls[0]!.answer()
  })

  it('is found by either id if it was submitted twice', async () => {
    const { submitted, push, ended, server } = createLinking()
    const taskId = await submitted()
    await server.callbacks.link(taskId, 'plain', 'p-1')
    await server.callbacks.link(taskId, 'plain', 'p-2')
    await push({ providerTaskId: 'p-2' })
    expect((await ended(taskId)).status).toBe('done')
  })

  it('is found by its link as long as the task is stored', async () => {
    const { submitted, push, clock, happened, status } = createLinking({ action: { submit: () => 'p-1' } })
    const taskId = await submitted()
    for (let day = 1; day <= 10; day += 1) {
      await push({ status: 'pending', revision: [day] })
      await happened('callback-applied', day)
      clock.leap(24 * HOUR_MS)
    }
    await push({ revision: [11] })
    await happened('callback-applied', 11)
    expect((await status(taskId)).body.status).toBe('done')
  })

  it('is not found by an echo that names the task of another source', async () => {
    const { submitted, sweepAfter, happened, server, status } = createLinking({
      action: { resultWithinMs: 48 * HOUR_MS },
      retentionMs: 96 * HOUR_MS,
      callbacks: { sources: both },
    })
    const taskId = await submitted()
    await server.fetch(pushOf('other', { providerTaskId: 'p-1', echoes: [taskId] }))
    await happened('callback-parked')
    await sweepAfter(25 * HOUR_MS)
    await happened('callback-dead')
    expect((await server.callbacks.list('dead')).map(({ source, reason }) => [source, reason])).toEqual([
      ['other', 'unknown_task'],
    ])
    expect((await status(taskId)).body.status).toBe('pending')
  })

  it('is not found by a link of another source with the same id', async () => {
    const { submitted, server, happened, status } = createLinking({
      action: { submit: () => 'p-1' },
      callbacks: { sources: both },
    })
    const taskId = await submitted()
    await server.fetch(pushOf('other', {}))
    await happened('callback-parked')
    expect((await status(taskId)).body.status).toBe('pending')
  })

  it.each<[string, (first: string, second: string) => string[]]>([
    ['link and echo', (_first, second) => [second]],
    ['two echoes', (first, second) => [first, second]],
  ])('is not found if %s contradict each other', async (_what, echoes) => {
    const { submitted, push, happened, server, status } = createLinking()
    const [first, second] = [await submitted(), await submitted()]
    await server.callbacks.link(first, 'plain', 'p-1')
    await push({ echoes: echoes(first, second) })
    await happened('callback-dead')
    expect(await server.callbacks.list('dead')).toMatchObject([{ reason: 'task_mismatch' }])
    for (const taskId of [first, second]) expect((await status(taskId)).body.status).toBe('pending')
  })
})

describe('a push before its link', () => {
  it.each(['return', 'link'])('waits for the link by submit’s %s', async (by) => {
    const { calls, submit } = held()
    const { start, push, happened, server, ended, seen } = createLinking({ action: { submit } })
    const { taskId } = (await start()).body
    await push({})
    await happened('callback-parked')
    expect(await server.callbacks.list('parked')).toMatchObject([{ kind: 'push', source: 'plain', payload: '{}' }])
    await until(() => calls.length === 1)
    if (by === 'link') await calls[0]!.context.link('p-1')
    else calls[0]!.answer('p-1')
    expect((await ended(taskId)).status).toBe('done')
    expect(seen('callback-linked')).toEqual([{ type: 'callback-linked', source: 'plain' }])
    calls[0]!.answer()
  })

  it('is applied at once when another server on the same storage links it', async () => {
    const { submitted, push, happened, ended, beside } = createLinking()
    const taskId = await submitted()
    await push({})
    await happened('callback-parked')
    const other = beside()
    await other.server.callbacks.link(taskId, 'plain', 'p-1')
    expect((await ended(taskId)).status).toBe('done')
  })

  it('is applied if the link is added between the search and the entry in the list of waiting items', async () => {
    const { submitted, push, ended, hold, server } = createLinking()
    const taskId = await submitted()
    const looking = hold('get', { after: true, match: isLink })
    await push({})
    await until(looking.isReached)
    await server.callbacks.link(taskId, 'plain', 'p-1')
    looking.release()
    expect((await ended(taskId)).status).toBe('done')
  })

  it('is applied if the link is added between the entry in the list and the parking', async () => {
    const { submitted, push, ended, hold, server, seen } = createLinking()
    const taskId = await submitted()
    const parking = hold('settle', { match: isParking })
    await push({})
    await until(parking.isReached)
    await server.callbacks.link(taskId, 'plain', 'p-1')
    expect(seen('callback-linked')).toEqual([]) // the push was not parked yet
    parking.release()
    expect((await ended(taskId)).status).toBe('done')
  })

  it('is applied if it is parked while the link is added', async () => {
    const { submitted, push, ended, hold, happened, server } = createLinking()
    const taskId = await submitted()
    const linking = hold('insert', { after: true, match: isLink })
    const linked = server.callbacks.link(taskId, 'plain', 'p-1')
    await until(linking.isReached)
    const looking = hold('get', { match: isLink })
    await push({})
    await until(looking.isReached)
    looking.release()
    linking.release()
    await linked
    expect((await ended(taskId)).status).toBe('done')
    await happened('callback-applied')
  })

  it('is applied minutes later if its process dies between parking it and checking again', async () => {
    const { submitted, push, hold, kill, beside, sweepAfter, inner } = createLinking()
    const taskId = await submitted()
    const parking = hold('settle', { match: isParking })
    await push({})
    await until(parking.isReached)
    const other = beside()
    await other.server.callbacks.link(taskId, 'plain', 'p-1')
    const parked = hold('settle', { after: true, match: isParking })
    parking.release()
    await until(
      async () => parked.isReached() || (await inner.list('callback-inbox', 'parked', { limit: 1 })).length > 0,
    )
    kill()
    parked.release()
    await sweepAfter(2 * MINUTE_MS)
    expect((await other.ended(taskId)).status).toBe('done')
  })

  it('is revived by a second link if the process of the first died', async () => {
    const { submitted, push, happened, hold, kill, beside, server } = createLinking()
    const taskId = await submitted()
    await push({})
    await happened('callback-parked')
    const reviving = hold('revive')
    const linked = server.callbacks.link(taskId, 'plain', 'p-1')
    await until(reviving.isReached)
    kill()
    reviving.release()
    await expect(linked).rejects.toThrow('this process is gone')
    const other = beside()
    await other.server.callbacks.link(taskId, 'plain', 'p-1')
    expect((await other.ended(taskId)).status).toBe('done')
  })

  it('is a dead letter after 25 hours; a later link and replay apply it', async () => {
    const { submitted, push, sweepAfter, happened, seen, server, status } = createLinking()
    await push({})
    await happened('callback-parked')
    await sweepAfter(25 * HOUR_MS - 2 * MINUTE_MS)
    await happened('callback-parked', 2) // checked, and parked again
    expect(seen('callback-dead')).toEqual([])
    await sweepAfter(MINUTE_MS)
    await happened('callback-dead')
    const [letter, ...others] = await server.callbacks.list('dead')
    expect([letter?.reason, others]).toEqual(['unknown_task', []])
    const taskId = await submitted()
    await server.callbacks.link(taskId, 'plain', 'p-1')
    expect(await server.callbacks.replay(letter!.id)).toBe(true)
    await until(async () => (await status(taskId)).body.status === 'done')
  })

  it('is checked at growing intervals', async () => {
    const { push, sweepAfter, happened, seen, server } = createLinking()
    await push({})
    await happened('callback-parked')
    for (let hour = 1; hour <= 24; hour += 1) {
      await sweepAfter(HOUR_MS - MINUTE_MS)
      await until(async () => (await server.callbacks.list('parked')).length === 1)
    }
    expect(seen('callback-parked').length).toBeGreaterThan(5)
    expect(seen('callback-parked').length).toBeLessThan(13)
  })

  it('is a dead letter after 25 hours even among a thousand others', async () => {
    const { push, sweepAfter, happened, server, clock } = createLinking()
    for (let index = 0; index < 1_100; index += 1) {
      await push({ providerTaskId: `p-${index}` })
      await clock.advance(1)
    }
    await happened('callback-parked', 1_100)
    await sweepAfter(25 * HOUR_MS)
    await happened('callback-dead', 1_100)
    expect(await server.callbacks.list('parked')).toEqual([])
    expect(await server.callbacks.list('dead', { limit: 2_000 })).toHaveLength(1_100)
  })

  it('is applied even if the list of waiting items of its task is full', async () => {
    const { submitted, push, sweepAfter, happened, server, clock } = createLinking()
    const taskId = await submitted()
    for (let index = 0; index < 120; index += 1) {
      await push({ status: 'pending', revision: [index] })
      await clock.advance(1)
    }
    await happened('callback-parked', 120)
    await server.callbacks.link(taskId, 'plain', 'p-1')
    await happened('callback-applied', 100)
    await sweepAfter(2 * MINUTE_MS)
    await happened('callback-applied', 120)
  })

  it('is done if it is a profile without a task', async () => {
    const { push, sweepAfter, happened, server, seen, inner } = createLinking()
    await push({ signal: { subject: 'ann', level: 'high' } })
    await happened('callback-parked')
    await sweepAfter(25 * HOUR_MS)
    await until(async () => (await inner.list('callback-inbox', 'done', { limit: 2 })).length === 1)
    expect([await server.callbacks.list('parked'), await server.callbacks.list('dead')]).toEqual([[], []])
    expect(seen('callback-dead')).toEqual([])
  })
})

describe('a link', () => {
  it('outlives a deleted task, whose later pushes are dead letters', async () => {
    const { submitted, push, clock, happened, server, seen } = createLinking({ retentionMs: 24 * HOUR_MS })
    const taskId = await submitted()
    await push({})
    await happened('callback-parked')
    clock.leap(HOUR_MS)
    await server.callbacks.link(taskId, 'plain', 'p-1')
    await happened('callback-applied')
    clock.leap(25 * HOUR_MS)
    await push({ revision: [2] })
    await happened('callback-dead')
    await atRest()
    expect(seen('callback-dead')).toMatchObject([{ reason: 'unknown_task' }])
  })

  it('may be added twice', async () => {
    const { submitted, server } = createLinking()
    const taskId = await submitted()
    await server.callbacks.link(taskId, 'plain', 'p-1')
    await expect(server.callbacks.link(taskId, 'plain', 'p-1')).resolves.toBeUndefined()
  })

  it('rejects with the reason', async () => {
    const { submitted, server } = createLinking({ callbacks: { sources: both } })
    const { link } = server.callbacks
    const [taskId, another] = [await submitted(), await submitted()]
    await expect(link(taskId, 'missing', 'p-1')).rejects.toThrow(
      "vue-taskgate: expected a source of callbacks.sources, came 'missing'.",
    )
    await expect(link('x'.repeat(22), 'plain', 'p-1')).rejects.toThrow(/'plain' finishes, came none that is kept/)
    await expect(link(taskId, 'other', 'p-1')).rejects.toThrow(/'other' finishes, came one that 'plain' finishes/)
    await link(taskId, 'plain', 'p-1')
    await expect(link(another, 'plain', 'p-1')).rejects.toThrow(/a task of 'plain' that belongs to no other task/)
  })
})
