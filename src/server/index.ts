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

export { defineServerAction, defineSubmittedAction } from './serverAction'
export type {
  InferActions,
  ProgressReport,
  RunContext,
  ServerAction,
  SubmitContext,
  SubmittedAction,
} from './serverAction'
export { TaskgateError } from './taskgateError'
export type { TaskgateErrorOptions } from './taskgateError'

export type { Limiter, LimiterAnswer, RiskDimension, RiskRule, SignalRule, Subjects, Verdict } from './risk'
export type { EventSink, TaskgateEvent } from './events'
export { createJsonLog } from './jsonLog'
export type { JsonLog, JsonLogOptions } from './jsonLog'
export type { ServerClock } from './clock'
export type { PictureEncoder } from './picture/encodePng'
export type { Raster } from './picture/raster'

export type { Health } from './health'

export { ilivedata } from './callbacks/ilivedata'
export type { IlivedataOptions } from './callbacks/ilivedata'
export { yidun } from './callbacks/yidun'
export type { YidunOptions } from './callbacks/yidun'
export type { YidunProduct } from './callbacks/yidunProducts'
export type { KnownIds, SourceKey } from './callbacks/sourceOptions'
export type { ValueForm } from './callbacks/valueForms'
export { CallbackRefused, UnreadablePayload } from './callbacks/callbackSource'
export type {
  CallbackRefusal,
  CallbackSource,
  CallbackUpdate,
  CallbackVerdict,
  SignalLevel,
  VerifiedPush,
} from './callbacks/callbackSource'
export type { VerdictResult } from './callbacks/applyUpdate'
export type { CallbackOptions } from './callbacks/callbackOptions'
export type { Callbacks } from './callbacks/createCallbacks'
export type { Letter } from './callbacks/deadLetters'
export type { Digest, DigestMethod, Digests } from './callbacks/digests'
export type { DeliveredUpdate, OnUpdate, UpdatedTask } from './callbacks/outbox'
export type { OverdueTask, Reconcile, ReconciledResult } from './callbacks/overdueTasks'
export type { Signal } from './callbacks/signals'

export { yidunCaptcha } from './verifiers/yidunCaptcha'
export type { YidunCaptchaOptions } from './verifiers/yidunCaptcha'
export type { CaptchaOptions } from './verifiers/captchaOptions'
export type { ProofContext, ProofVerdict, ProofVerifier } from './verifiers/proofVerifier'

export { createMemoryStorage } from './memoryStorage'
export type { MemoryStorageOptions } from './memoryStorage'
export type { Append, Commit, Insert, QueueItem, QueueOutcome, QueueState, Replace, Storage } from './storage'

export { createInProcessRunner } from './inProcessRunner'
export type { Runner, RunnerHost, Submissions } from './runner'
