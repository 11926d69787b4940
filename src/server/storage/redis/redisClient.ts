import type { Cluster, Redis } from 'ioredis'

import { expectOption } from '../../runtime/expectOption'

/** A client of `ioredis` 5 or 6: `new Redis(url)` or `new Cluster(nodes)`. */
export type RedisClient = Redis | Cluster

const METHODS = ['call', 'evalsha', 'eval', 'duplicate', 'subscribe', 'on', 'off']

/** Throws a `TypeError` unless the value is an ioredis client that can send commands. */
export function checkRedisClient(client: unknown): asserts client is RedisClient {
  const expected = 'an ioredis client, new Redis(url) or new Cluster(nodes)'
  const members = (typeof client === 'object' ? (client ?? {}) : {}) as Record<string, unknown>
  const isClient = METHODS.every((name) => typeof members[name] === 'function')
  expectOption(isClient, 'client', expected, nameOf(client, members))
  const isSubscriber = members['mode'] === 'subscriber' || members['mode'] === 'monitor'
  expectOption(!isSubscriber, 'client', `${expected}, that sends commands`, `one in ${String(members['mode'])} mode`)
}

function nameOf(client: unknown, members: Record<string, unknown>): string {
  if (typeof client === 'function') return `the class or function ${client.name || 'without a name'}: make one with new`
  if (typeof client !== 'object' || client === null) return client === null ? 'null' : typeof client
  if (typeof members['then'] === 'function') return 'a promise: await it'
  if (typeof members['evalSha'] === 'function') return "a client of the package 'redis'; install ioredis"
  return 'an object without its methods'
}
