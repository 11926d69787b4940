import type { ClaimAnswer, ClaimingApp } from '../storage/appMarker'
import type { BullConnection } from './connections'

import { systemClock } from '../runtime/clock'
import { withTimeout } from '../runtime/withTimeout'
import { claimRedisKey } from '../storage/redis/redisMarker'
import { openBriefly } from './connections'

export interface ClaimJobsOptions {
  connection: BullConnection
  prefix: string
  adopt: boolean
  app: ClaimingApp
}

const WITHIN_MS = 4_000

/** Claims the jobs under a prefix, on a connection of its own: those of the runner may wait for Redis without end. */
export async function claimJobs({ connection, prefix, adopt, app }: ClaimJobsOptions): Promise<ClaimAnswer> {
  const client = openBriefly(connection)
  const place = `the prefix '${prefix}' of createBullRunner()`
  try {
    return await withTimeout(systemClock, WITHIN_MS, claimRedisKey(client, `${prefix}:app`, app, { place, adopt }))
  } finally {
    client.disconnect()
  }
}
