import type { Storage } from 'vue-taskgate/server'
import type { BullRunnerOptions } from 'vue-taskgate/server/bullmq'
import type { TestBackend } from './testBackend'

import { Queue } from 'bullmq'
import { Redis } from 'ioredis'
import { createMemoryStorage } from 'vue-taskgate/server'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { afterAll, beforeAll, onTestFinished, vi } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { createRedisServer } from '../storage/redisServer'
import { createTestBackend } from './testBackend'

/** Locks that a busy machine does not lose. */
export const PATIENT = { lockMs: 5_000, stalledIntervalMs: 1_000 }
/** Locks that expire soon after their process is lost. */
export const HASTY = { lockMs: 600, stalledIntervalMs: 200 }
export const SLOW = { timeout: 20_000 }

type SiteOptions = Partial<BullRunnerOptions & { storage: Storage }>

let prefixes = 0

/** A prefix in Redis that no other test uses. */
export function freshPrefix(): string {
  prefixes += 1
  return `bull-${prefixes}`
}

/** A Redis for the tests of the current `describe`, and servers with a Bull runner on it. */
export function createBullSites() {
  const redis = createRedisServer({ appendonly: 'no' })
  let opened: Redis | undefined
  beforeAll(async () => {
    await redis.start()
    opened = new Redis(redis.port)
  })
  afterAll(async () => {
    opened?.disconnect()
    await redis.stop()
  })

  function client(): Redis {
    if (!opened) throw new Error('expected a test that runs after beforeAll')
    return opened
  }

  /** Servers that share a storage and a prefix in Redis. */
  function site(storage: Storage = createMemoryStorage(), prefix = freshPrefix()) {
    return {
      storage,
      prefix,
      serve(actions: Record<string, unknown>, options: SiteOptions = {}) {
        const runner = createBullRunner({ connection: { port: redis.port }, prefix, ...PATIENT, ...options })
        const { storage: own = storage } = options
        return createTestBackend({ clock: systemClock, storage: own, runner, actions } as object)
      },
      queue() {
        const queue = new Queue('startTask', { connection: client(), prefix })
        onTestFinished(() => queue.close())
        return queue
      },
    }
  }

  return { redis, client, site }
}

/** Waits in real time, since Redis has its own clock. */
export function until(condition: () => boolean | Promise<boolean>): Promise<unknown> {
  return vi.waitUntil(condition, { timeout: 15_000, interval: 10 })
}

export async function ended(test: TestBackend, taskId: string) {
  await until(async () => (await test.status(taskId)).body.status !== 'pending')
  return (await test.status(taskId)).body
}

export function settledTimes(...servers: Pick<TestBackend, 'events'>[]): number {
  return servers.flatMap(({ events }) => events).filter(({ type }) => type === 'task-settled').length
}
