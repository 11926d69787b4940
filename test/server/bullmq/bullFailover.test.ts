import type { OldPrimary } from '../../support/storage/redisFailover'

import { createMemoryStorage } from 'vue-taskgate/server'
import { createBullRunner } from 'vue-taskgate/server/bullmq'
import { expect, it } from 'vitest'

import { systemClock } from '../../../src/server/runtime/clock'
import { freshPrefix, PATIENT } from '../../support/backend/bullSite'
import { createTestBackend } from '../../support/backend/testBackend'
import { describeOnRedis } from '../../support/storage/describeOnRedis'
import { createRedisPair } from '../../support/storage/redisFailover'

describeOnRedis('a Bull runner', () => {
  it.each<OldPrimary>(['becomes a replica', 'dies', 'freezes'])(
    'follows a failover by the bare options of a connection when the old primary %s',
    { timeout: 90_000 },
    async (old) => {
      const redis = await createRedisPair()
      const runner = createBullRunner({ connection: { port: redis.port }, prefix: freshPrefix(), ...PATIENT })
      const actions = { startTask: { run: () => 'ran' } }
      const options = { clock: systemClock, storage: createMemoryStorage(), runner, actions } as object
      const { start, status } = createTestBackend(options)
      const run = async () => {
        const { taskId } = (await start()).body
        return async () => taskId && (await status(taskId)).body.status
      }
      await expect.poll(await run(), { timeout: 15_000 }).toBe('done')
      await redis.settle()
      await redis.failOver(old)
      await expect.poll(async () => (await start()).status, { timeout: 20_000 }).toBe(202)
      await expect.poll(await run(), { timeout: 50_000 }).toBe('done')
    },
  )
})
