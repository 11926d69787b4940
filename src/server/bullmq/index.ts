/**
 * Tasks on BullMQ: any number of processes take starts, and any number run tasks. Needs `bullmq` and `ioredis`.
 *
 * A name is listed here when an application needs it to run its tasks on Bull.
 */
export { createBullRunner } from './bullRunner'
export type { BullRunnerOptions } from './bullRunner'
export type { BullConnection } from './connections'
