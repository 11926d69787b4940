import type { RedisOptions } from 'ioredis'
import type { QueueItem, QueueOutcome, Storage } from 'vue-taskgate/server'

import fc from 'fast-check'
import { Redis } from 'ioredis'
import { createMemoryStorage } from 'vue-taskgate/server'
import { checkRedisDurability, createRedisStorage } from 'vue-taskgate/server/redis'
import { storageConformance } from 'vue-taskgate/testing'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'

import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisServer } from '../../support/storage/redisServer'
import { until } from '../../support/time/testClock'

const LONG_MS = 60_000

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describeOnRedis('createRedisStorage', () => {
  const server = createRedisServer()
  let client: Redis
  let names = 0

  const samePrefix = () => `{case ${names}}:`
  const freshPrefix = () => `{case ${(names += 1)}}:`

  /** Creates a storage and closes it after the test. */
  function create(from = client, prefix = freshPrefix()): Storage {
    const storage = createRedisStorage(from, { prefix })
    onTestFinished(() => storage.close())
    return storage
  }

  /** Opens another client, like that of another process. */
  function open(options: RedisOptions = {}): Redis {
    const other = new Redis({ port: server.port, ...options })
    other.on('error', () => {})
    onTestFinished(() => other.disconnect())
    return other
  }

  beforeAll(async () => {
    await server.start()
    client = new Redis(server.port)
  })
  afterAll(async () => {
    client.disconnect()
    await server.stop()
  })

  const harness = {
    create: () => createRedisStorage(client, { prefix: freshPrefix() }),
    reopen: () => createRedisStorage(client, { prefix: samePrefix() }),
    wait,
  }
  for (const { name, run } of storageConformance(harness)) it(name, run)

  it('behaves like the memory storage for any sequence of calls', { timeout: 30_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyCall, { maxLength: 60 }), async (calls) => {
        const [model, storage] = [createMemoryStorage(), harness.create()]
        for (const call of calls) expect(await call(storage)).toEqual(await call(model))
        await storage.close()
      }),
      { numRuns: 200 },
    )
  })

  it('shares items, leases and channels between two clients', async () => {
    const first = create(open())
    const second = create(open(), samePrefix())
    const heard: string[] = []
    await second.subscribe('news', (message) => heard.push(message))
    for (const id of ['a', 'b']) await first.append('q', id, 'v', { ttlMs: LONG_MS })
    expect((await second.lease('q', 1, LONG_MS)).map(({ id }) => id)).toEqual(['a'])
    expect((await first.lease('q', 9, LONG_MS)).map(({ id }) => id)).toEqual(['b'])
    expect(await first.settle('q', 'a', 'done', 1)).toBe(true)
    expect(await second.append('q', 'a', 'v', { ttlMs: LONG_MS })).toBe('duplicate')
    await first.publish('news', 'ü 🧩')
    await until(() => heard.length > 0)
    expect(heard).toEqual(['ü 🧩'])
  })

  it('keeps nothing of expired items and values', async () => {
    const storage = create()
    const states = ['done', 'parked', 'dead', 'leased'] as const
    for (const state of [...states, 'removed', 'retried'] as const) {
      await storage.append('q', state, 'v', { ttlMs: 300 })
      await storage.lease('q', 1, LONG_MS)
      if (state === 'retried') await storage.settle('q', state, { retryInMs: LONG_MS })
      else if (state !== 'leased') await storage.settle('q', state, state)
    }
    await storage.append('q', 'new', 'v', { ttlMs: 300 })
    await storage.append('q', 'later', 'v', { ttlMs: 300, notBefore: Number.MAX_SAFE_INTEGER })
    await storage.insert('value', 'v', 300)
    await storage.increment('count', 300)
    await wait(350)
    expect(await storage.list('q', 'new', { limit: 9 })).toEqual([])
    expect(await storage.purge(0)).toBe(7)
    expect(await client.keys(`${samePrefix()}*`)).toEqual([])
    expect(await storage.purge(0)).toBe(0)
  })

  it('accepts the id of an expired item, which was in any state', async () => {
    const storage = create()
    await storage.append('q', 'a', '1', { ttlMs: 100 })
    await storage.lease('q', 1, LONG_MS)
    await storage.settle('q', 'a', 'done')
    await wait(150)
    expect(await storage.append('q', 'a', '2', { ttlMs: LONG_MS })).toBe('new')
    expect(await storage.list('q', 'done', { limit: 9 })).toEqual([])
    expect(await storage.purge(Number.MAX_SAFE_INTEGER)).toBe(0)
    expect((await storage.list('q', 'new', { limit: 9 })).map(({ value }) => value)).toEqual(['2'])
  })

  it('leases, lists and purges more items than one script handles, oldest first', async () => {
    const storage = create()
    const ids = Array.from({ length: 1_201 }, (_, n) => `i${n}`)
    const due = Date.now() + 500
    // The newest item is due first, but the order is still that of arrival.
    const appends = ids.map((id, n) => ({ queue: 'q', id, value: 'v', ttlMs: LONG_MS, notBefore: due - n / 10 }))
    await storage.commit({ appends })
    await wait(due + 5 - Date.now())
    expect((await storage.lease('q', 2, LONG_MS)).map(({ id }) => id)).toEqual(ids.slice(0, 2))
    expect((await storage.lease('q', 5_000, LONG_MS)).map(({ id }) => id)).toEqual(ids.slice(2))
    expect((await storage.list('q', 'leased', { limit: Infinity })).map(({ id }) => id)).toEqual(ids)
    expect((await storage.list('q', 'leased', { after: 'i9', limit: 600 })).map(({ id }) => id)).toEqual(
      ids.slice(10, 610),
    )
    await Promise.all(ids.map((id) => storage.settle('q', id, 'done')))
    expect(await storage.purge(Number.MAX_SAFE_INTEGER)).toBe(1_201)
    expect(await client.keys(`${samePrefix()}*`)).toEqual([])
  })

  it('delivers each message once per subscription, and a second unsubscribe has no effect', async () => {
    const storage = create()
    const heard: string[] = []
    const listener = (message: string): void => void heard.push(message)
    const [end] = [await storage.subscribe('a', listener), await storage.subscribe('a', listener)]
    await storage.publish('a', '1')
    await until(() => heard.length >= 2)
    end()
    end()
    await storage.publish('a', '2')
    await until(() => heard.length >= 3)
    expect(heard).toEqual(['1', '1', '2'])
  })

  it('resubscribes after its connection breaks', async () => {
    const storage = create()
    const heard: string[] = []
    await storage.subscribe('a', (message) => heard.push(message))
    await client.call('client', 'KILL', 'TYPE', 'pubsub')
    await until(async () => {
      await storage.publish('a', '1')
      return heard.length > 0
    })
  })

  it('resubscribes to all channels after ioredis has given up its connection', async () => {
    const storage = create(open({ retryStrategy: () => null }))
    const heard: string[] = []
    await storage.subscribe('a', (message) => heard.push(`a: ${message}`))
    await client.call('client', 'KILL', 'TYPE', 'pubsub')
    const listen = () => storage.subscribe('b', (message) => heard.push(`b: ${message}`)).then(Boolean, () => false)
    await until(listen)
    for (const channel of ['a', 'b']) await storage.publish(channel, '1')
    await until(() => heard.length === 2)
    expect(heard).toEqual(['a: 1', 'b: 1'])
  })

  it('closes its own connection and not the client', async () => {
    const storage = create()
    await storage.subscribe('a', () => {})
    await storage.close()
    await storage.close()
    await until(async () => (await client.call('client', 'LIST', 'TYPE', 'pubsub')) === '')
    await expect(storage.get('a')).rejects.toThrow('this Redis storage is closed')
    expect(await client.ping()).toBe('PONG')
    expect(client.listenerCount('close')).toBe(open().listenerCount('close'))
  })

  it('works with a client that has keyPrefix and stringNumbers', async () => {
    const storage = create(open({ keyPrefix: 'app:', stringNumbers: true }))
    const heard: string[] = []
    await storage.subscribe('a', (message) => heard.push(message))
    await storage.insert('a', 'v', LONG_MS)
    await storage.append('q', 'a', 'v', { ttlMs: LONG_MS })
    await storage.publish('a', '1')
    await until(() => heard.length > 0)
    expect(await storage.commit({ takes: ['a'] })).toBe('done')
    expect(await storage.increment('a', LONG_MS)).toMatchObject({ count: 1 })
    expect((await storage.lease('q', 2, LONG_MS)).map(({ attempts }) => attempts)).toEqual([1])
    expect(await client.keys(`${samePrefix()}*`)).toEqual([])
    expect(await client.keys(`app:${samePrefix()}*`)).not.toEqual([])
  })

  it('rejects with the error of Redis on a replica', async () => {
    const storage = create()
    await storage.insert('a', 'v', LONG_MS)
    await client.replicaof('127.0.0.1', 1)
    try {
      await expect(storage.append('q', 'a', 'v', { ttlMs: LONG_MS })).rejects.toThrow('READONLY')
      await expect(storage.insert('b', 'v', LONG_MS)).rejects.toThrow('READONLY')
      expect(await storage.get('a')).toBe('v')
    } finally {
      await client.replicaof('NO', 'ONE')
    }
  })

  it('rejects as soon as its client gives up without a connection', async () => {
    const nowhere = { port: 1, retryStrategy: () => 5 }
    const patient = create(open({ ...nowhere, maxRetriesPerRequest: 2 }))
    await expect(patient.append('q', 'a', 'v', { ttlMs: LONG_MS })).rejects.toThrow('max retries per request')
    await expect(patient.subscribe('a', () => {})).rejects.toThrow('max retries per request')
    const impatient = create(open({ ...nowhere, enableOfflineQueue: false }))
    await expect(impatient.get('a')).rejects.toThrow('enableOfflineQueue')
  })

  it('refuses a time that is not a number and writes nothing', async () => {
    const storage = create()
    await expect(storage.append('q', 'a', 'v', { ttlMs: NaN })).rejects.toThrow('ttlMs takes milliseconds; came NaN')
    await expect(storage.insert('a', 'v', NaN)).rejects.toThrow('ttlMs takes milliseconds')
    expect(await client.keys(`${samePrefix()}*`)).toEqual([])
  })

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'came undefined'],
    ['an address', 'redis://localhost', 'came string'],
    ['the class', Redis, 'came the class or function Redis: make one with new'],
    ['a promise', Promise.resolve(), 'came a promise: await it'],
    ['a client of another package', { evalSha: () => {} }, "came a client of the package 'redis'; install ioredis"],
    ['an object', {}, 'came an object without its methods'],
  ])('refuses %s as a client', (_name, given, message) => {
    const start = 'vue-taskgate: client takes an ioredis client, new Redis(url) or new Cluster(nodes)'
    expect(() => createRedisStorage(given as Redis, { prefix: '{a}:' })).toThrow(new TypeError(`${start}; ${message}.`))
  })

  it('refuses a client in subscriber mode', async () => {
    const listening = open({ protocol: 2 })
    await listening.subscribe('a')
    expect(() => createRedisStorage(listening, { prefix: '{a}:' })).toThrow(
      'that sends commands; came one in subscriber mode',
    )
  })

  it.each(['app:', '{}app:', '', '{app', undefined, null])('refuses the prefix %j, which has no hash tag', (prefix) => {
    expect(() => createRedisStorage(client, { prefix: prefix as string })).toThrow(
      new TypeError(
        "vue-taskgate: prefix takes a text with a hash tag, such as '{my-app}:', another one for each app (to keep " +
          `existing data, which lies under '{taskgate}:', pass exactly this prefix); came ${prefix}.`,
      ),
    )
  })

  it.each([undefined, null])('refuses %s for its options and names the former prefix', (options) => {
    const called = createRedisStorage as (client: Redis, options?: unknown) => unknown
    expect(() => called(client, options)).toThrow("lies under '{taskgate}:', pass exactly this prefix")
  })

  it('refuses adopt unless it is a boolean', () => {
    const options = { prefix: '{a}:', adopt: 'once' as never }
    expect(() => createRedisStorage(client, options)).toThrow('vue-taskgate: adopt takes true or false; came once.')
  })

  describe('checkRedisDurability', () => {
    it('returns no warning if every write is on disk and nothing is evicted', async () => {
      expect(await checkRedisDurability(client)).toEqual([])
      expect(await checkRedisDurability(open({ replyMapping: 'resp3' }))).toEqual([])
    })

    it.each([
      ['appendonly', 'no', /^appendonly is 'no': a crash loses everything since the last snapshot/],
      ['appendfsync', 'everysec', /^appendfsync is 'everysec': a crash loses up to a second/],
      ['appendfsync', 'no', /^appendfsync is 'no': a crash loses as much as the system has not written/],
      ['maxmemory-policy', 'allkeys-lru', /^maxmemory-policy is 'allkeys-lru': a full Redis drops tasks/],
    ])('warns if %s is %s', async (name, value, warning) => {
      const lax = createRedisServer({ [name]: value })
      onTestFinished(() => lax.stop())
      await lax.start()
      expect(await checkRedisDurability(open({ port: lax.port }))).toEqual([expect.stringMatching(warning)])
    })

    it('returns one warning if Redis does not allow CONFIG GET', async () => {
      await client.acl('SETUSER', 'guest', 'on', 'nopass', '~*', '&*', '+@all', '-config')
      const guest = open({ username: 'guest', password: 'any' })
      expect(await checkRedisDurability(guest)).toEqual([
        expect.stringMatching(/^Redis does not return its configuration \(NOPERM .*\)\. Set it where Redis is managed/),
      ])
    })

    it('rejects if Redis cannot be reached', async () => {
      const nowhere = open({ port: 1, retryStrategy: () => 5, maxRetriesPerRequest: 1 })
      await expect(checkRedisDurability(nowhere)).rejects.toThrow('max retries per request')
    })
  })
})

const anyName = fc.constantFrom('a', 'a:b', '1:a', 'b', '')
const anyId = fc.constantFrom('a', 'b', 'a:b', '')
const anyState = fc.constantFrom('new', 'leased', 'done', 'parked', 'dead')
const anyOutcome = fc.constantFrom<QueueOutcome[]>(
  'done',
  'removed',
  'parked',
  'dead',
  { retryInMs: 0 },
  { renewMs: LONG_MS },
)
const anyQueue = fc.constantFrom('q', 'q:a', '1:q')
const anyValue = fc.constantFrom('1', '2')

/** A call on a storage. Its result is equal for two storages with the same history. */
const anyCall: fc.Arbitrary<(storage: Storage) => Promise<unknown>> = fc.oneof(
  fc.record({ key: anyName }).map(
    ({ key }) =>
      (storage: Storage) =>
        storage.get(key),
  ),
  fc.record({ key: anyName }).map(
    ({ key }) =>
      (storage: Storage) =>
        storage.take(key),
  ),
  fc.record({ key: anyName, value: anyValue }).map(
    ({ key, value }) =>
      (storage: Storage) =>
        storage.insert(key, value, LONG_MS),
  ),
  fc.record({ key: anyName, from: anyValue, to: anyValue }).map(
    ({ key, from, to }) =>
      (storage: Storage) =>
        storage.replace(key, from, to, LONG_MS),
  ),
  fc.record({ key: anyName, by: fc.constantFrom(1 as const, 0 as const, -1 as const) }).map(
    ({ key, by }) =>
      async (storage: Storage) =>
        (await storage.increment(key, LONG_MS, by)).count,
  ),
  fc
    .record({ takes: fc.array(anyName, { maxLength: 2 }), key: anyName, queue: anyQueue, id: anyId, value: anyValue })
    .map(({ takes, key, queue, id, value }) => (storage: Storage) => {
      const inserts = [{ key, value, ttlMs: LONG_MS }]
      return storage.commit({ takes, inserts, appends: [{ queue, id, value, ttlMs: LONG_MS }] })
    }),
  fc
    .record({ queue: anyQueue, id: anyId, notBefore: fc.constantFrom(undefined, 8e15) })
    .map(({ queue, id, notBefore }) => (storage: Storage) => {
      return storage.append(queue, id, 'v', { ttlMs: LONG_MS, notBefore })
    }),
  fc.record({ queue: anyQueue, n: fc.integer({ min: 0, max: 3 }) }).map(
    ({ queue, n }) =>
      async (storage: Storage) =>
        (await storage.lease(queue, n, LONG_MS)).map(timeless),
  ),
  fc.record({ queue: anyQueue, id: anyId, outcome: anyOutcome, attempt: fc.constantFrom(undefined, 1, 2) }).map(
    ({ queue, id, outcome, attempt }) =>
      (storage: Storage) =>
        storage.settle(queue, id, outcome, attempt),
  ),
  fc
    .record({ queue: anyQueue, state: anyState, after: fc.option(anyId, { nil: undefined }), limit: fc.nat(3) })
    .map(({ queue, state, after, limit }) => async (storage: Storage) => {
      return (await storage.list(queue, state, { after, limit })).map(timeless)
    }),
  fc.record({ queue: anyQueue, id: anyId }).map(
    ({ queue, id }) =>
      (storage: Storage) =>
        storage.revive(queue, id),
  ),
)

/** Returns an item without its time, which differs between the clocks of two storages. */
function timeless({ id, value, state, attempts, dueAt }: QueueItem): unknown[] {
  return [id, value, state, attempts, dueAt > 1e15 || dueAt === 0 ? dueAt : 'a time']
}
