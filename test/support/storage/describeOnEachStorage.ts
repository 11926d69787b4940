import type { Redis } from 'ioredis'
import type { SteppedStorage } from './steppedStorages'

import { afterAll, beforeAll, describe } from 'vitest'

import { describeOnRedis } from './describeOnRedis'
import { createRedisServer } from './redisServer'
import { steppedMemory, steppedRedis, steppedSqlite } from './steppedStorages'

/** Describes tests that must hold on every storage. Each call of `open` returns new, empty data. */
export function describeOnEachStorage(name: string, tests: (open: () => SteppedStorage) => void): void {
  describe(`${name}, in memory`, () => tests(steppedMemory))
  describe(`${name}, on SQLite`, () => tests(steppedSqlite))
  describeOnRedis(`${name}, on Redis`, () => {
    const redis = createRedisServer({ appendonly: 'no' })
    const clients: Redis[] = []
    let prefixes = 0
    beforeAll(() => redis.start())
    afterAll(async () => {
      for (const client of clients) client.disconnect()
      await redis.stop()
    })
    tests(() => steppedRedis(redis.port, `{each-${(prefixes += 1)}}:`, (client) => clients.push(client)))
  })
}
