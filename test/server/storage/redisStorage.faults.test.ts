import type { Fault } from 'vue-taskgate/testing'
import type { Storage } from 'vue-taskgate/server'
import type { RedisServer } from '../../support/storage/redisServer'

import { Redis } from 'ioredis'
import { createRedisStorage } from 'vue-taskgate/server/redis'
import { storageConformance } from 'vue-taskgate/testing'
import { expect, it, onTestFinished, vi } from 'vitest'

import { createLossyProxy } from '../../support/storage/lossyProxy'
import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisServer } from '../../support/storage/redisServer'
import { until } from '../../support/time/testClock'

interface Place {
  server: RedisServer
  client: Redis
  storage: Storage
}

const PREFIX = '{faults}:'
const LONG_MS = 60_000
/** Longer than the wait for calls during a fault, so that they end after it. */
const PAUSE_MS = 400
/** A dozen servers start and stop in parallel. */
const SLOW = { timeout: 30_000 }

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

const faults: Record<string, (place: Place) => Fault> = {
  'Redis is killed and started again': (place) => async () => {
    await place.server.kill()
    return async () => {
      await place.server.start()
      // `once` of node:events would reject with the errors before `ready`.
      if (place.client.status !== 'ready') await new Promise<void>((resolve) => place.client.once('ready', resolve))
    }
  },
  'Redis hangs and goes on': (place) => async () => {
    await place.client.call('client', 'PAUSE', PAUSE_MS, 'ALL')
    return async () => void (await place.client.ping())
  },
  'Redis is full': (place) => async () => {
    await place.client.config('SET', 'maxmemory', 1)
    return async () => void (await place.client.config('SET', 'maxmemory', 0))
  },
  'Redis forgets its scripts': (place) => async () => {
    await place.client.script('FLUSH')
    return () => {}
  },
}

/** Runs a test on its own Redis, because it would disturb others. */
async function onOwnRedis(run: (place: Place) => Promise<void>, through?: (port: number) => Promise<number>) {
  const server = createRedisServer()
  await server.start()
  const port = through ? await through(server.port) : server.port
  const client = new Redis({ port, retryStrategy: () => 20 })
  client.on('error', () => {})
  const storage = createRedisStorage(client, { prefix: PREFIX })
  try {
    await run({ server, client, storage })
  } finally {
    await storage.close()
    client.disconnect()
    await server.stop()
  }
}

describeOnRedis('createRedisStorage under a fault', () => {
  it.concurrent('closes in a few seconds if calls get no answer', SLOW, async ({ onTestFinished }) => {
    const client = new Redis({ port: 1, retryStrategy: () => 20, maxRetriesPerRequest: null })
    client.on('error', () => {})
    const storage = createRedisStorage(client, { prefix: PREFIX })
    onTestFinished(() => client.disconnect())
    const answer = vi.fn()
    storage.get('a').then(answer, answer)
    await storage.close()
    expect(answer).not.toHaveBeenCalled()
  })

  const unused = () => Promise.reject(new Error('Only the names are used.'))
  for (const [fault, faultOf] of Object.entries(faults)) {
    const named = storageConformance({ create: unused, wait, faults: { [fault]: unused } })
    for (const { name } of named.filter(({ name }) => name.startsWith(fault))) {
      it.concurrent(name, SLOW, () =>
        onOwnRedis(async (place) => {
          const create = () => place.storage
          const cases = storageConformance({ create, wait, faults: { [fault]: faultOf(place) } })
          await cases.find((each) => each.name === name)!.run()
        }),
      )
    }
  }

  it(
    'keeps acknowledged writes on disk, and each commit completely or not at all, when Redis is killed under load',
    SLOW,
    async () => {
      await onOwnRedis(async ({ server, client, storage }) => {
        for (let round = 0; round < 3; round += 1) {
          const acknowledged: string[] = []
          let isOver = false
          let enough = (): void => {}
          const isUnderLoad = new Promise<void>((resolve) => (enough = resolve))
          const work = async (worker: number): Promise<void> => {
            for (let n = 0; !isOver; n += 1) {
              const id = `${round} ${worker} ${n}`
              const inserts = [{ key: id, value: 'v', ttlMs: LONG_MS }]
              const appends = [{ queue: 'q', id, value: 'v', ttlMs: LONG_MS }]
              const outcome = await storage.commit({ inserts, appends }).catch(() => 'unknown')
              if (outcome === 'done' && acknowledged.push(id) === 1_000) enough()
            }
          }
          const workers = Array.from({ length: 64 }, (_, worker) => work(worker))
          await isUnderLoad
          await server.kill()
          isOver = true
          await server.start()
          await Promise.all(workers)
          if (client.status !== 'ready') await new Promise<void>((resolve) => client.once('ready', resolve))

          const ids = new Set((await storage.list('q', 'new', { limit: Infinity })).map(({ id }) => id))
          expect(acknowledged.filter((id) => !ids.has(id))).toEqual([])
          const keys = await client.keys(`${PREFIX}value:*`)
          expect(new Set(keys.map((key) => key.replace(`${PREFIX}value:`, '')))).toEqual(ids)
        }
      })
    },
  )

  it('rejects if its connection broke and the resent call is refused', SLOW, async () => {
    let proxy: Awaited<ReturnType<typeof createLossyProxy>> | undefined
    const through = async (port: number) => (proxy = await createLossyProxy(port)).port
    await onOwnRedis(async ({ server, storage }) => {
      const direct = new Redis(server.port)
      onTestFinished(() => direct.disconnect())
      const sound = createRedisStorage(direct, { prefix: PREFIX })
      const unknown = 'Whether the first attempt succeeded is unknown'
      /** Makes a call that succeeds and whose answer is lost, so that ioredis resends it. */
      const withoutAnswer = async <T>(call: () => Promise<T>, isDone: () => Promise<boolean>): Promise<T> => {
        proxy!.loseAnswers()
        const made = call()
        made.catch(() => {})
        await until(isDone)
        proxy!.breakOff()
        return made
      }
      await Promise.all([storage.commit({}), storage.increment('any', LONG_MS)]) // so that Redis has the scripts
      await storage.insert('pass', 'p', LONG_MS)
      const hasNoPass = async () => (await sound.get('pass')) === null
      await expect(withoutAnswer(() => storage.take('pass'), hasNoPass)).rejects.toThrow(unknown)

      const hasKey = async () => (await sound.get('key')) !== null
      const insert = () => storage.insert('key', 'v', LONG_MS)
      await expect(withoutAnswer(insert, hasKey)).rejects.toThrow(unknown)

      const hasTask = async () => (await sound.get('task')) !== null
      const commit = () => storage.commit({ takes: ['key'], inserts: [{ key: 'task', value: 't', ttlMs: LONG_MS }] })
      await expect(withoutAnswer(commit, hasTask)).rejects.toThrow(unknown)
      expect(await storage.commit({ takes: ['key'] })).toEqual({ failed: 'key' })

      const hasItem = async () => (await sound.list('q', 'new', { limit: 1 })).length === 1
      const append = () => storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      expect(await withoutAnswer(append, hasItem)).toBe('duplicate')

      const hasCount = async () => (await sound.increment('c', LONG_MS, 0)).count > 0
      expect(await withoutAnswer(() => storage.increment('c', LONG_MS), hasCount)).toMatchObject({ count: 1 })
      await sound.close()
    }, through)
    await proxy!.close()
  })

  it('refuses writes when memory is full, but allows queued work to finish', SLOW, async () => {
    await onOwnRedis(async ({ client, storage }) => {
      await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
      await storage.insert('pass', 'p', LONG_MS)
      await client.config('SET', 'maxmemory', 1)
      await expect(storage.append('q', 'b', 'v', { ttlMs: LONG_MS })).rejects.toThrow('OOM')
      await expect(storage.insert('key', 'v', LONG_MS)).rejects.toThrow('OOM')
      await expect(storage.replace('pass', 'p', 'v', LONG_MS)).rejects.toThrow('OOM')
      await expect(storage.increment('c', LONG_MS)).rejects.toThrow('OOM')
      expect(await storage.increment('c', LONG_MS, 0)).toEqual({ count: 0, freeInMs: 0 })
      expect((await storage.lease('q', 9, LONG_MS)).map(({ id }) => id)).toEqual(['a'])
      expect(await storage.settle('q', 'a', 'done', 1)).toBe(true)
      expect(await storage.take('pass')).toBe('p')
      expect(await storage.purge(Number.MAX_SAFE_INTEGER)).toBe(1)
    })
  })
})
