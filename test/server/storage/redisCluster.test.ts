import { Cluster, Redis } from 'ioredis'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { checkRedisDurability, createRedisStorage } from 'vue-taskgate/server/redis'
import { storageConformance } from 'vue-taskgate/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'

import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisServer } from '../../support/storage/redisServer'

const LONG_MS = 60_000

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

describeOnRedis('createRedisStorage in a cluster', () => {
  const server = createRedisServer({ 'cluster-enabled': 'yes', 'cluster-announce-ip': '127.0.0.1' })
  let cluster: Cluster
  let names = 0

  beforeAll(async () => {
    await server.start()
    const node = new Redis(server.port)
    await node.cluster('ADDSLOTSRANGE', 0, 16_383)
    // A node serves a cluster a few seconds after it has all slots.
    while (!(await node.cluster('INFO')).includes('cluster_state:ok')) await wait(50)
    node.disconnect()
    cluster = new Cluster([{ host: '127.0.0.1', port: server.port }])
  }, LONG_MS)
  afterAll(async () => {
    cluster.disconnect()
    await server.stop()
  })

  it.each([
    'commit applies all its changes when none conflicts',
    'lease returns the oldest due items, and each item to exactly one caller',
    'settle moves a leased item exactly once, and list finds it in its new state',
    'purge removes expired values and done items, and keeps the rest',
    'publish reaches the subscribers of its channel until they unsubscribe',
    'increment counts the events of the last window, and returns when the oldest leaves it',
  ])('%s', async (fact) => {
    const create = () => createRedisStorage(cluster, { prefix: `{case ${(names += 1)}}:` })
    await storageConformance({ create, wait })
      .find(({ name }) => name === fact)!
      .run()
  })

  it.each(['createRedisStorage', 'createBullRunner'])('keeps the prefix of %s for one app', async (name) => {
    const prefix = `{${name}}`
    const isStorage = name === 'createRedisStorage'
    const { claim } = isStorage
      ? createRedisStorage(cluster, { prefix })
      : createBullRunner({ connection: cluster, prefix })
    expect(await claim!({ marks: ['a'], actions: [] })).toBe('done')
    expect(await claim!({ marks: ['b', 'a'], actions: [] })).toBe('done')
    const refusal = expect.stringContaining(`the prefix '${prefix}' of ${name}() belongs to another app`)
    expect(await claim!({ marks: ['c'], actions: [] })).toEqual({ taken: refusal })
  })

  it('has its durability checked like a single server', async () => {
    expect(await checkRedisDurability(cluster)).toEqual([])
  })
})
