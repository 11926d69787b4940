import type { RedisClient } from './redisClient'

import { checkRedisClient } from './redisClient'

/** Acknowledged writes that a crash loses, by `appendfsync`. */
const LOSSES: Record<string, string> = {
  everysec: 'up to a second',
  no: 'as much as the system has not written, half a minute perhaps,',
}

/**
 * Returns a warning in plain English for each setting of Redis that may lose acknowledged writes. In a cluster it
 * checks one node. It does not check replicas.
 *
 * ```ts
 * for (const warning of await checkRedisDurability(client)) console.warn(warning)
 * ```
 *
 * Rejects if Redis cannot be reached, and with a `TypeError` for a value that is not a client. If Redis does not allow
 * `CONFIG GET`, as managed services do, returns one warning.
 */
export async function checkRedisDurability(client: RedisClient): Promise<string[]> {
  checkRedisClient(client)
  let settings: [append: string | undefined, sync: string | undefined, policy: string | undefined]
  try {
    settings = [
      await setting(client, 'appendonly'),
      await setting(client, 'appendfsync'),
      await setting(client, 'maxmemory-policy'),
    ]
  } catch (error) {
    if (!(error instanceof Error && error.name === 'ReplyError')) throw error
    return [unknown(error.message)]
  }
  const [append, sync, policy] = settings
  if (append === undefined || sync === undefined || policy === undefined) return [unknown('CONFIG GET answers nothing')]

  const warnings: string[] = []
  if (append !== 'yes') {
    warnings.push(
      `appendonly is '${append}': a crash loses everything since the last snapshot. Set 'appendonly yes' and ` +
        "'appendfsync always'.",
    )
  } else if (sync !== 'always') {
    const loss = LOSSES[sync] ?? 'some'
    warnings.push(
      `appendfsync is '${sync}': a crash loses ${loss} of what was acknowledged. Set 'appendfsync always', or accept it.`,
    )
  }
  if (policy !== 'noeviction') {
    warnings.push(
      `maxmemory-policy is '${policy}': a full Redis drops tasks, keys and passes. Set 'maxmemory-policy noeviction'.`,
    )
  }
  return warnings
}

function unknown(reason: string): string {
  return (
    `Redis does not return its configuration (${reason}). Set it where Redis is managed: 'appendonly yes', ` +
    "'appendfsync always', 'maxmemory-policy noeviction'."
  )
}

/** Reads one setting. With `replyMapping: 'resp3'` the answer is an object, otherwise name and value. */
async function setting(client: RedisClient, name: string): Promise<string | undefined> {
  const answer = (await client.call('config', 'GET', name)) as string[] | Record<string, string>
  return Array.isArray(answer) ? answer[1] : answer[name]
}
