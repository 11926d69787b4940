import type { CallbackSource } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { controlled } from '../../support/storage/controlled'
import { createHandingOver } from '../../support/server/handingOver'
import { createLeapClock } from '../../support/time/leapClock'
import { plainSource, pushOf } from '../../support/server/plainSource'
import { until } from '../../support/time/testClock'

const HOUR_MS = 3_600_000
const MIB = 1024 * 1024
const newName = { unknown: 'newField' }

/** A server that allows only the known names, and later servers on its storage that allow more. */
function createStrict(options: Partial<CallbackSource> = {}) {
  const clock = createLeapClock()
  const storage = createMemoryStorage(clock)
  const serve = (...allowedNames: string[]) => {
    const other = plainSource({ allowedNames })
    return createHandingOver({
      clock,
      storage,
      callbacks: { sources: { plain: plainSource({ allowedNames, ...options }), other } },
    })
  }
  const kept = () => storage.list('callback-quarantine', 'new', { limit: 2_000 })
  return { ...serve(), clock, storage, serve, kept }
}

describe('a push with names that are not allowed', () => {
  it('is stored, acknowledged and reported, and changes no task', async () => {
    const { submitted, push, seen, clock, status, kept, storage } = createStrict()
    const taskId = await submitted()
    expect(await push({ verdict: 'reject' }, newName)).toBe(200)
    expect(seen('callback-stored')).toMatchObject([{ outcome: 'quarantined', unknownNames: ['newField'] }])
    await clock.advance(5_000)
    clock.leap(30_000)
    await clock.advance(2_000)
    expect((await status(taskId)).body.status).toBe('pending')
    expect(await kept()).toHaveLength(1)
    for (const state of ['new', 'leased', 'done', 'parked', 'dead'] as const) {
      expect(await storage.list('callback-inbox', state, { limit: 1 })).toEqual([])
    }
  })

  it('is refused like any other if its signature is bad', async () => {
    const { push, kept } = createStrict()
    expect(await push({}, { ...newName, signature: 'bad' })).toBe(401)
    expect(await kept()).toEqual([])
  })

  it('is stored once if it is repeated', async () => {
    const { push, kept } = createStrict()
    expect([await push({}, newName), await push({}, newName)]).toEqual([200, 200])
    expect(await kept()).toHaveLength(1)
  })

  it('is applied once when its names are allowed, and its retry is a duplicate', async () => {
    const { submitted, push, clock, server, serve, kept } = createStrict()
    const taskId = await submitted()
    await push({ verdict: 'reject' }, newName)
    await push({ verdict: 'pass', revision: [2] }, { unknown: 'newField,another' })
    await server.close()
    const second = serve('newField')
    clock.leap(30_000)
    await clock.advance(1_000)
    expect((await second.ended(taskId)).result.verdict).toBe('reject')
    expect(await second.push({ verdict: 'reject' })).toBe(200)
    expect(second.seen('callback-stored')).toMatchObject([{ outcome: 'duplicate' }])
    expect(second.seen('callback-applied')).toHaveLength(1)
    expect((await kept()).map(({ value }) => JSON.parse(value).unknownNames)).toEqual([['newField', 'another']])
  })

  it('survives temporary failures of the storage', async () => {
    const { push, clock, kept, server, submitted, storage } = createStrict()
    const taskId = await submitted()
    await push({}, newName)
    const look = async (ms: number) => {
      const { attempts } = (await kept())[0]!
      clock.leap(ms)
      await clock.advance(1_000)
      // The first retry may already be due in the same second.
      await until(async () => ((await kept())[0]?.attempts ?? 0) > attempts)
    }
    for (let index = 0; index < 7; index += 1) await look(30_000)
    await server.close()
    const broken = controlled(storage)
    const mend = broken.fail('append', (queue: string) => queue === 'callback-inbox')
    const sources = { plain: plainSource({ allowedNames: ['newField'] }) }
    const second = createHandingOver({ clock, storage: broken.storage, callbacks: { sources } })
    for (let index = 0; index < 7; index += 1) await look(40 * 60_000)
    mend()
    clock.leap(40 * 60_000)
    await clock.advance(1_000)
    expect((await second.ended(taskId)).status).toBe('done')
  })

  it('is removed and reported after 25 hours', async () => {
    const { push, clock, kept, seen, happened } = createStrict()
    await push({}, newName)
    clock.leap(25 * HOUR_MS - 2_000)
    await clock.advance(1_000)
    await until(async () => (await kept())[0]?.attempts === 1)
    expect(seen('callback-dead')).toEqual([])
    clock.leap(30_000)
    await clock.advance(1_000)
    await happened('callback-dead')
    expect(seen('callback-dead')).toEqual([{ type: 'callback-dead', source: 'plain', reason: 'quarantine_expired' }])
    await until(async () => (await kept()).length === 0)
  })
})

describe('the quarantine', () => {
  it('holds 1,000 pushes, refuses more with 503, even of simultaneous ones, and has room a day later', async () => {
    const { push, clock, kept, errors } = createStrict()
    const statuses = []
    for (let index = 0; index < 990; index += 1) statuses.push(await push(`{"n":${index}}`, newName))
    const last = Array.from({ length: 20 }, (_, index) => push(`{"last":${index}}`, newName))
    statuses.push(...(await Promise.all(last)))
    expect(statuses.filter((status) => status === 200)).toHaveLength(1_000)
    expect(statuses.filter((status) => status === 503)).toHaveLength(10)
    expect(await kept()).toHaveLength(1_000)
    expect(String(errors[0]![0])).toMatch(/the quarantine of plain takes 1000 pushes .* Allow the new names/)
    expect(await push({})).toBe(200) // other pushes are not blocked
    clock.leap(25 * HOUR_MS)
    expect(await push('{"n":1}', newName)).toBe(200)
  })

  it('holds 16 Mi characters', async () => {
    const { push } = createStrict()
    const big = (index: number) => JSON.stringify({ index: `${index}`.padEnd(3.9 * MIB, 'x') })
    for (const index of [1, 2, 3, 4]) expect(await push(big(index), newName)).toBe(200)
    expect(await push(big(5), newName)).toBe(503)
    expect(await push('{}', newName)).toBe(200)
  })

  it('keeps the first of all pushes of one signed text, and counts the others as duplicates, full or not', async () => {
    const split: Partial<CallbackSource> = {
      async verify(body, headers, digests) {
        const push = await plainSource().verify(body, headers, digests)
        return { ...push, signedText: push.payload.replaceAll(/\s/g, '') }
      },
    }
    const { push, kept, seen } = createStrict(split)
    expect([await push('{"n":1}', newName), await push('{ "n":1}', { unknown: 'other' })]).toEqual([200, 200])
    expect(seen('callback-stored').map(({ outcome }) => outcome)).toEqual(['quarantined', 'duplicate'])
    expect((await kept()).map(({ value }) => JSON.parse(value).unknownNames)).toEqual([['newField']])
    const big = (index: number) => JSON.stringify({ index: `${index}`.padEnd(3.99 * MIB, 'x') })
    for (const index of [1, 2, 3, 4]) expect(await push(big(index), newName)).toBe(200)
    expect(await push(big(5), newName)).toBe(503)
    expect(await push('{"n": 1 }', newName)).toBe(200)
    expect(seen('callback-stored').at(-1)).toMatchObject({ outcome: 'duplicate' })
  })

  it('has room for each source, and warns once when 80 % of it are taken', async () => {
    const { server, push, seen } = createStrict()
    const big = (index: number) => JSON.stringify({ index: `${index}`.padEnd(3.9 * MIB, 'x') })
    for (const index of [1, 2, 3]) expect(await push(big(index), newName)).toBe(200)
    expect(seen('quarantine-filling')).toEqual([])
    expect([await push(big(4), newName), await push(big(5), newName)]).toEqual([200, 503])
    expect(await push('{}', newName)).toBe(200)
    expect(seen('quarantine-filling')).toMatchObject([{ source: 'plain', items: 4, characters: expect.any(Number) }])
    expect((await server.fetch(pushOf('other', big(6), newName))).status).toBe(200)
  })
})

describe('a full quarantine of a vendor that gives up soon', () => {
  it('makes dead letters of up to 64 Mi characters, which are read once their names are allowed', async () => {
    const { push, clock, kept, server, seen, errors, serve, submitted } = createStrict({ givesUpSoon: true })
    const taskId = await submitted()
    const big = (index: number) => JSON.stringify({ index: `${index}`.padEnd(3.99 * MIB, 'x') })
    for (let index = 0; index < 4; index += 1) expect(await push(big(index), newName)).toBe(200)
    for (let index = 4; index < 20; index += 1) expect(await push(big(index), newName)).toBe(200)
    expect(await push(big(20), newName)).toBe(503)
    expect(await push(big(19), newName)).toBe(200) // it has its place
    expect(await kept()).toHaveLength(4)
    expect(seen('callback-stored').filter(({ outcome }) => outcome === 'dead-letter')).toHaveLength(16)
    await clock.advance(1_000)
    await until(async () => (await server.callbacks.list('dead')).length === 16)
    const [letter] = await server.callbacks.list('dead', { limit: 1 })
    expect(letter).toMatchObject({ reason: 'quarantine_full', unknownNames: ['newField'], payload: big(4) })
    expect(errors.some(([error]) => /dead letter for 14 days/.test(String(error)))).toBe(true)
    expect((await server.health()).deadLetters).toBe(16)

    await server.close()
    const second = serve('newField')
    expect(await second.server.callbacks.replay(letter!.id)).toBe(true)
    expect((await second.ended(taskId)).status).toBe('done')
  })
})
