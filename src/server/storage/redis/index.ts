/** Storage in Redis, for a server half of several processes or machines. */
export { checkRedisDurability } from './redisDurability'
export { createRedisStorage } from './redisStorage'
export type { RedisStorageOptions } from './redisStorage'
export type { RedisClient } from './redisClient'
