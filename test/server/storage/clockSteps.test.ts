import type { SteppedStorage } from '../../support/storage/steppedStorages'

import { describe, expect, it, onTestFinished, beforeAll, afterAll } from 'vitest'

import { createAttemptBudget } from '../../../src/server/verify/attemptBudget'
import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisServer } from '../../support/storage/redisServer'
import { steppedMemory, steppedRedis, steppedSqlite } from '../../support/storage/steppedStorages'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const steps = [-2 * HOUR, -MINUTE, 2 * HOUR, 3 * DAY]

describe('the memory storage after a step of its clock', () => facts(steppedMemory))
describe('the SQLite storage after a step of its clock', () => facts(steppedSqlite))
describeOnRedis('the Redis storage after a step of its clock', () => {
  const server = createRedisServer()
  let cases = 0
  beforeAll(() => server.start())
  afterAll(() => server.stop())
  facts(() =>
    steppedRedis(server.port, `{case ${(cases += 1)}}:`, (client) => onTestFinished(() => client.disconnect())),
  )
})

function facts(create: () => SteppedStorage): void {
  it.each(steps)('counts no event in the future (%i ms)', async (ms) => {
    const { open, step } = create()
    const storage = open()
    for (let n = 0; n < 3; n += 1) await storage.increment('a', MINUTE)
    step(ms)
    const before = await storage.increment('a', MINUTE, 0)
    expect(before).toEqual({ count: 0, freeInMs: 0 })
    const after = await storage.increment('a', MINUTE)
    expect(after.count).toBe(1)
    expect(after.freeInMs).toBeGreaterThan(MINUTE - 5_000)
    expect(after.freeInMs).toBeLessThanOrEqual(MINUTE)
    expect((await storage.increment('a', MINUTE, -1)).count).toBe(0)
  })

  it('still counts after a flood that was in the future', async () => {
    const { open, step } = create()
    const storage = open()
    await Promise.all(Array.from({ length: 1_000 }, () => storage.increment('a', MINUTE)))
    step(-2 * HOUR)
    for (let n = 1; n <= 3; n += 1) expect((await storage.increment('a', MINUTE)).count).toBe(n)
  })

  it.each(steps)('locks for no longer than configured, and locks again (%i ms)', async (ms) => {
    const { open, step } = create()
    const storage = open()
    const locks: string[] = []
    const budget = createAttemptBudget({
      storage,
      subject: 'a',
      maxFailures: 2,
      windowMs: 10 * MINUTE,
      onLock: () => locks.push('locked'),
    })
    const fail = async (): Promise<boolean | undefined> => (await budget.take())?.fail()
    expect([await fail(), await fail()]).toEqual([false, true])
    expect(await budget.lockedForMs()).toBeGreaterThan(9 * MINUTE)
    step(ms)
    expect(await budget.lockedForMs()).toBeLessThanOrEqual(10 * MINUTE)
    expect([await fail(), await fail()]).toEqual([false, true])
    const leftMs = await budget.lockedForMs()
    expect(leftMs).toBeGreaterThan(9 * MINUTE)
    expect(leftMs).toBeLessThanOrEqual(10 * MINUTE)
  })

  it.each(steps)('leases a waiting item no later than configured (%i ms)', async (ms) => {
    const { open, step } = create()
    const [storage, other] = [open(), open()]
    await storage.append('q', 'retried', 'v', { ttlMs: DAY })
    await storage.append('q', 'later', 'v', { ttlMs: DAY, notBefore: Date.now() + MINUTE })
    await storage.lease('q', 1, MINUTE)
    await storage.settle('q', 'retried', { retryInMs: MINUTE })
    expect(await storage.lease('q', 9, MINUTE)).toEqual([])
    step(ms)
    const looking = ms < 0 ? open() : other // a process that starts later knows only that it was set back
    expect((await looking.lease('q', 9, MINUTE)).map(({ id }) => id).sort()).toEqual(['later', 'retried'])
  })

  it.each(steps)('gives an item that is being handled to no one else (%i ms)', async (ms) => {
    const { open, step } = create()
    const [holder, other] = [open(), open()]
    expect(await other.lease('q', 1, MINUTE)).toEqual([])
    await holder.append('q', 'a', 'v', { ttlMs: DAY })
    await holder.lease('q', 1, MINUTE)
    step(ms)
    await other.append('q', 'b', 'v', { ttlMs: DAY })
    expect((await other.lease('q', 9, MINUTE)).map(({ id }) => id)).toEqual(['b'])
    expect(await holder.settle('q', 'a', { renewMs: MINUTE }, 1)).toBe(true)
    expect(await other.lease('q', 9, MINUTE)).toEqual([])
    expect(await holder.settle('q', 'a', 'done', 1)).toBe(true)
  })

  it.each(steps)('leases the item of a lost process after at most one lease (%i ms)', async (ms) => {
    const { open, step } = create()
    const [lost, other] = [open(), open()]
    expect(await other.lease('q', 1, 200)).toEqual([])
    await lost.append('q', 'a', 'v', { ttlMs: DAY })
    await lost.lease('q', 1, 200)
    step(ms)
    await other.lease('q', 9, 200)
    await new Promise((resolve) => setTimeout(resolve, 250))
    expect((await other.lease('q', 9, 200)).map(({ id, attempts }) => [id, attempts])).toEqual([['a', 2]])
  })
}
