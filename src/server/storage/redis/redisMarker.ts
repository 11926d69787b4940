import type { ClaimAnswer, ClaimingApp, MarkerPlace } from '../appMarker'
import type { RedisClient } from './redisClient'

import { claimMarker } from '../appMarker'
import { defineRedisScript, runRedisScript } from './redisScript'

/** Writes the second argument if the key holds the first; an empty first argument stands for an absent key. */
const writeScript = defineRedisScript(`
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[2])
return 1
`)

/** Claims a prefix by a key that never expires. */
export function claimRedisKey(
  client: RedisClient,
  key: string,
  app: ClaimingApp,
  place: MarkerPlace,
): Promise<ClaimAnswer> {
  const cell = {
    read: async () => (await client.call('get', key)) as string | null,
    write: async (expected: string | null, text: string) =>
      (await runRedisScript(client, writeScript, key, [expected ?? '', text])) === 1,
  }
  return claimMarker(cell, app, place)
}
