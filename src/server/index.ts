/**
 * The server half, Web standards only: Request in, Response out, on any runtime and inside a page.
 *
 * A name is listed here when an application needs it to mount the handler or to exchange one of its parts.
 */
export { createTaskgateServer } from './createTaskgateServer'
export type { TaskgateServer } from './createTaskgateServer'
export type { TaskgateServerOptions } from './options'
export type { Identify, Identity, Session } from './caller'
export type { Secret } from './secrets'

export { defineServerAction } from './serverAction'
export type { InferActions, ProgressReport, RunContext, ServerAction } from './serverAction'
export { TaskgateError } from './taskgateError'
export type { TaskgateErrorOptions } from './taskgateError'

export type { Limiter, LimiterAnswer, RiskDimension, RiskRule, Verdict } from './risk'
export type { EventSink, TaskgateEvent } from './events'
export type { ServerClock } from './clock'
export type { PictureEncoder } from './picture/encodePng'
export type { Raster } from './picture/raster'

export { createMemoryStorage } from './memoryStorage'
export type { MemoryStorageOptions } from './memoryStorage'
export type { Append, Commit, Insert, QueueItem, QueueOutcome, QueueState, Replace, Storage } from './storage'

export { createInProcessRunner } from './inProcessRunner'
export type { Runner, RunnerHost } from './runner'
