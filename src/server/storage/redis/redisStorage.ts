import type { QueueItem, QueueOutcome, QueueState, Storage } from '../storage'
import type { RedisClient } from './redisClient'
import type { RedisStorageOptions } from './redisOptions'
import type { RedisScript } from './redisScript'

import { randomToken } from '../../runtime/digest'
import { commitArguments, commitScript } from './commitScript'
import { countScript } from './countScript'
import { leaseScript, listScript, purgeScript, reviveScript, settleScript } from './queueScripts'
import { createRedisCalls } from './redisCalls'
import { createRedisChannels } from './redisChannels'
import { checkRedisClient } from './redisClient'
import { claimRedisKey } from './redisMarker'
import { checkRedisOptions } from './redisOptions'
import { runRedisScript } from './redisScript'
import { wholeMs } from './wholeMs'

/** Maximum number of events counted per key, so that a flood takes at most 100 kB per key. */
const MAX_EVENTS = 1_000

/** Items per script, a few milliseconds of work, because a script blocks Redis. */
const MAX_STEPS = 200

const EVENT_BYTES = 9

const isFalse = (answer: boolean): boolean => !answer

/**
 * Creates a storage in Redis 6.2 or later, or in Valkey, for many processes and machines. Each method is one command or
 * one script. A method with much work repeats its script, because a running script blocks Redis.
 *
 * `client` is your own client of `ioredis` 5 or 6, also for a cluster. `close` ends only the connection that the
 * storage opened for subscriptions. Leases, ttls and windows use the clock of Redis.
 *
 * **An acknowledged write is as durable as the configuration of Redis makes it.** With `appendonly yes` and
 * `appendfsync always` it is on disk. With `everysec` a crash loses up to a second. Set `maxmemory-policy noeviction`,
 * because any other policy drops tasks when memory is full. A failover loses the writes that the replica had not yet
 * received: the storage does not wait for replicas (`WAIT`). Set `min-replicas-to-write` to 1 or more if that matters.
 * {@link checkRedisDurability} returns warnings about the configuration.
 *
 * Errors of Redis and of the connection reject the call. The client's `maxRetriesPerRequest` and `commandTimeout` limit
 * how long a call waits for a connection. A call also rejects if the connection broke and its effect is unknown.
 * Throws a `TypeError` for an unusable client or prefix. A key under the prefix marks its app by a keyed hash of each
 * secret; the server refuses to start on the data of another app.
 */
export function createRedisStorage(client: RedisClient, options: RedisStorageOptions): Storage {
  checkRedisClient(client)
  const { prefix, adopt } = checkRedisOptions(options)

  const place = `the prefix '${prefix}' of createRedisStorage()`
  const calls = createRedisCalls(client)
  const channels = createRedisChannels(client)
  const own = randomToken(EVENT_BYTES)
  let events = 0
  /** How far the clock of Redis is ahead of `performance.now()`, by queue: the last lease call saw it. */
  const aheadMs = new Map<string, number>()

  const valueKey = (key: string): string => `${prefix}value:${key}`
  const run = (script: RedisScript, ...args: (string | number)[]) => runRedisScript(client, script, prefix, args)

  const commit: Storage['commit'] = (changes) =>
    calls.make(
      async () => {
        const [failed] = (await run(commitScript, ...commitArguments(changes))) as string[]
        return failed === undefined ? 'done' : { failed }
      },
      (answer) => answer !== 'done',
    )

  return {
    claim: (app) => calls.make(() => claimRedisKey(client, `${prefix}app`, app, { place, adopt })),
    commit,
    get: (key) => calls.make(async () => (await client.call('get', valueKey(key))) as string | null),
    insert: (key, value, ttlMs) =>
      calls.make(async () => {
        const ms = wholeMs('ttlMs', ttlMs, 1)
        return (await client.call('set', valueKey(key), value, 'PX', ms, 'NX')) === 'OK'
      }, isFalse),
    take: (key) =>
      calls.make(
        async () => (await client.call('getdel', valueKey(key))) as string | null,
        (value) => value === null,
      ),
    async replace(key, expected, value, ttlMs) {
      return (await commit({ replaces: [{ key, expected, value, ttlMs }] })) === 'done'
    },
    left: (key) => calls.make(async () => Math.max(0, Number(await client.call('pttl', valueKey(key))))),
    increment: (key, windowMs, by = 1) =>
      calls.make(async () => {
        const event = `${own}${(events += 1).toString(36)}`
        const answer = await run(countScript, key, wholeMs('windowMs', windowMs, 1), by, event, MAX_EVENTS)
        const [count, freeInMs] = answer as [number, number]
        return { count: Number(count), freeInMs: Number(freeInMs) }
      }),
    append: (queue, id, value, { ttlMs, notBefore }) =>
      calls.make(async () => {
        const args = commitArguments({ appends: [{ queue, id, value, ttlMs, notBefore }] })
        const [failed] = (await run(commitScript, ...args)) as string[]
        return failed === undefined ? 'new' : 'duplicate'
      }),
    lease: (queue, n, leaseMs) =>
      calls.make(async () => {
        const ms = wholeMs('leaseMs', leaseMs, 0)
        const items: QueueItem[] = []
        let isAll = false
        while (!isAll && items.length < n) {
          const count = Math.min(n - items.length, MAX_STEPS)
          const ahead = aheadMs.get(queue)
          const expected = ahead === undefined ? '' : Math.round(ahead + performance.now())
          const answer = (await run(leaseScript, queue, count, ms, MAX_STEPS, expected)) as string[]
          const [end, time, ...parts] = answer
          aheadMs.set(queue, Number(time) - performance.now())
          items.push(...itemsOf(parts, 'leased'))
          isAll = Number(end) === 1
        }
        return items
      }),
    settle: (queue, id, outcome, attempt) =>
      calls.make(
        async () => (await run(settleScript, queue, id, ...termsOf(outcome), attempt ?? '')) !== null,
        isFalse,
      ),
    list: (queue, state, { after, limit }) =>
      calls.make(async () => {
        const items: QueueItem[] = []
        let from = after === undefined ? ['order', '-1'] : ['id', after]
        while (from[1] !== '' && items.length < limit) {
          const count = Math.min(limit - items.length, MAX_STEPS)
          const [next, ...parts] = (await run(listScript, queue, state, ...from, count)) as string[]
          items.push(...itemsOf(parts, state))
          from = ['order', next ?? '']
        }
        return items
      }),
    revive: (queue, id) => calls.make(async () => (await run(reviveScript, queue, id)) !== null, isFalse),
    purge: (before) =>
      calls.make(async () => {
        let purged = 0
        for (;;) {
          const went = Number(await run(purgeScript, before, MAX_STEPS))
          purged += went
          if (went < MAX_STEPS) return purged
        }
      }),
    publish: (channel, message) =>
      calls.make(async () => {
        await client.call('publish', prefix + channel, message)
      }),
    subscribe: (channel, listener) => calls.make(() => channels.subscribe(prefix + channel, listener)),
    async close() {
      channels.close()
      await calls.close()
    },
  }
}

/** Converts an outcome to the arguments of the script. */
function termsOf(outcome: QueueOutcome): [name: string, ms: number] {
  if (typeof outcome === 'string') return [outcome, 0]
  if ('renewMs' in outcome) return ['renew', wholeMs('renewMs', outcome.renewMs, 0)]
  return ['retry', wholeMs('retryInMs', outcome.retryInMs, 0)]
}

/** Reads items from a flat list of id, value, attempts and due time. */
function itemsOf(parts: string[], state: QueueState): QueueItem[] {
  return Array.from({ length: parts.length / 4 }, (_, row) => {
    const [id = '', value = '', attempts, dueAt] = parts.slice(4 * row, 4 * row + 4)
    return { id, value, state, attempts: Number(attempts), dueAt: Number(dueAt) }
  })
}
