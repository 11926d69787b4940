import type { RedisClient } from './redisClient'

import { checkRedisClient } from './redisClient'

/** How much of what was acknowledged a crash loses. */
const LOSSES: Record<string, string> = {
  everysec: 'up to a second',
  no: 'as much as the system has not written, half a minute perhaps,',
}

/**
 * What in the configuration of Redis may lose acknowledged writes, in plain English; empty if nothing does. Of a
 * cluster one node is asked. Replicas are not looked at.
 *
 * ```ts
 * for (const warning of await checkRedisDurability(client)) console.warn(warning)
 * ```
 *
 * Rejects if Redis cannot be reached, and throws a `TypeError` for what is no client. A Redis that keeps its
 * configuration to itself, as managed ones do, is one warning.
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
    `Redis does not tell its configuration (${reason}). See to it where it is managed: 'appendonly yes', ` +
    "'appendfsync always', 'maxmemory-policy noeviction'."
  )
}

/** One setting. With `replyMapping: 'resp3'` the answer is an object, otherwise name and value. */
async function setting(client: RedisClient, name: string): Promise<string | undefined> {
  const answer = (await client.call('config', 'GET', name)) as string[] | Record<string, string>
  return Array.isArray(answer) ? answer[1] : answer[name]
}
