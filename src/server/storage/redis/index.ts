/**
 * Storage in Redis, for a server half of several processes or machines.
 *
 * A name is listed here when an application needs it to open the storage or to check its Redis.
 */
export { checkRedisDurability } from './redisDurability'
export { createRedisStorage } from './redisStorage'
export type { RedisStorageOptions } from './redisOptions'
export type { RedisClient } from './redisClient'
