import type { RedisServer } from './redisServer'

import { readFileSync } from 'node:fs'

import { Redis, type RedisOptions } from 'ioredis'
import { expect, onTestFinished } from 'vitest'

import { createLossyProxy } from './lossyProxy'
import { createRedisServer } from './redisServer'

/** What becomes of the old primary. Its open connections end only where it dies. */
export type OldPrimary = 'becomes a replica' | 'dies' | 'freezes'

export interface StartedRedis {
  server: RedisServer
  client: Redis
}

/** A Redis with a client of its own, until the end of the test. */
export async function startRedis(): Promise<StartedRedis> {
  const server = createRedisServer({ appendonly: 'no', 'repl-diskless-sync-delay': '0' })
  await server.start()
  const client = new Redis(server.port).on('error', () => {})
  onTestFinished(async () => {
    client.disconnect()
    await server.stop()
  })
  return { server, client }
}

/** A primary, its replica, and the port of an address that leads to the primary. */
export async function createRedisPair() {
  const [primary, replica] = [await startRedis(), await startRedis()]
  await replica.client.replicaof('127.0.0.1', primary.server.port)
  // Until the primary shows it as online, the replica receives nothing, also while its own link is up.
  await expect.poll(() => primary.client.info('replication'), { timeout: 20_000 }).toContain('state=online')
  const proxy = await createLossyProxy(primary.server.port)
  onTestFinished(() => proxy.close())

  return {
    port: proxy.port,
    /** Resolves when the replica has all that was written. */
    async settle(): Promise<void> {
      await primary.client.set('settled', 1) // WAIT looks only at the writes of its own connection
      expect(await primary.client.wait(1, 10_000)).toBe(1)
    },
    /** Promotes the replica and leads new connections to it. */
    async failOver(old: OldPrimary): Promise<void> {
      await replica.client.replicaof('NO', 'ONE')
      proxy.leadTo(replica.server.port)
      if (old === 'freezes') primary.server.freeze()
      else if (old === 'dies') await primary.server.kill()
      else await primary.client.replicaof('127.0.0.1', replica.server.port)
    },
  }
}

/** The options of the client in the documents. */
export function documentedOptions(): RedisOptions {
  const text = readFileSync('docs/deployment.md', 'utf8')
  const [, options] = /new Redis\([^,]+, (\{.*?\n\})\)/s.exec(text) ?? []
  if (!options) throw new Error('expected a client with options in docs/deployment.md')
  return new Function(`return ${options}`)() as RedisOptions
}
