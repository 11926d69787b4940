import type { OldPrimary } from '../../support/storage/redisFailover'

import { Redis } from 'ioredis'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { expect, it, onTestFinished } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { createTestBackend } from '../../support/backend/testBackend'
import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisPair, documentedOptions, startRedis } from '../../support/storage/redisFailover'

const SLOW = 60_000
const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describeOnRedis('the documented client of Redis', () => {
  it.each<OldPrimary>(['becomes a replica', 'dies', 'freezes'])(
    'follows a failover without a restart of the app when the old primary %s',
    { timeout: SLOW },
    async (old) => {
      const redis = await createRedisPair()
      const client = new Redis({ port: redis.port, ...documentedOptions() }).on('error', () => {})
      onTestFinished(() => client.disconnect())
      const storage = createRedisStorage(client, { prefix: '{failover}:' })
      const { server, start, status } = createTestBackend({ clock: systemClock, storage } as object)
      const isReady = async () => (await server.health()).isReady
      const before = (await start()).body.taskId as string
      await expect.poll(async () => (await status(before)).body.status).toBe('done')
      expect(await isReady()).toBe(true)
      await redis.settle()

      await redis.failOver(old)
      const started = async () => Promise.race([start().then((answer) => answer.status), wait(1_000)])
      await expect.poll(started, { timeout: 15_000 }).toBe(202)
      for (let n = 0; n < 5; n += 1) expect((await start()).status).toBe(202)
      expect((await status(before)).body.status).toBe('done')
      await expect.poll(isReady, { timeout: 15_000 }).toBe(true)
    },
  )
})

describeOnRedis('readiness on Redis', () => {
  it.each<[string, (redis: { client: Redis }) => Promise<unknown>]>([
    ['full', ({ client }) => client.config('SET', 'maxmemory', 1)],
    ['a replica', ({ client }) => client.replicaof('127.0.0.1', 1)],
  ])('is lost within fifteen seconds when Redis is %s', { timeout: SLOW }, async (_what, breakDown) => {
    const redis = await startRedis()
    const client = new Redis(redis.server.port, { maxRetriesPerRequest: 1 })
    onTestFinished(() => client.disconnect())
    const storage = createRedisStorage(client, { prefix: '{ready}:' })
    const { server, errors } = createTestBackend({ clock: systemClock, storage } as object)
    const isReady = async () => (await server.health()).isReady
    expect(await isReady()).toBe(true)
    await breakDown(redis)
    const since = performance.now()
    while (await isReady()) await wait(200)
    expect(performance.now() - since).toBeLessThan(15_000)
    expect(errors.map(([, where]) => where)).toContain('readiness of the storage')
  })

  it('keeps a pass when memory is full, so that it can be redeemed later', { timeout: SLOW }, async () => {
    const redis = await startRedis()
    const storage = createRedisStorage(redis.client, { prefix: '{full}:' })
    await storage.insert('pass', 'p', SLOW)
    await redis.client.config('SET', 'maxmemory', 1)
    const redeem = { takes: ['pass'], inserts: [{ key: 'task', value: 'v', ttlMs: SLOW }] }
    await expect(storage.commit(redeem)).rejects.toThrow('OOM')
    await redis.client.config('SET', 'maxmemory', 0)
    expect(await storage.commit(redeem)).toBe('done')
  })
})
