/**
 * The server half, Web standards only: Request in, Response out, on any runtime and inside a page.
 *
 * A name is listed here when an application needs it to mount the handler or to exchange one of its parts.
 */
export { createTaskgateServer } from './createTaskgateServer'
export type { TaskgateServer } from './createTaskgateServer'
export type { EventSink, TaskgateEvent, TaskgateServerOptions } from './options'
export type { Identify, Identity, Session } from './identity/caller'
export type { Secret } from './identity/secrets'

export { defineServerAction, defineSubmittedAction } from './tasks/serverAction'
export type {
  InferActions,
  ProgressReport,
  RunContext,
  ServerAction,
  SubmitContext,
  SubmittedAction,
} from './tasks/serverAction'
export { TaskgateError } from './http/taskgateError'
export type { TaskgateErrorOptions } from './http/taskgateError'

export type {
  Limiter,
  LimiterAnswer,
  RiskDimension,
  RiskRule,
  SignalRule,
  Subjects,
  RiskDecision as Verdict,
} from './risk/risk'
export { createJsonLog } from './runtime/jsonLog'
export type { JsonLog, JsonLogOptions } from './runtime/jsonLog'
export type { ServerClock } from './runtime/clock'
export type { PictureEncoder } from './picture/png/encodePng'
export type { Raster } from './picture/raster'

export type { Health } from './http/health'

export { ilivedata } from './callbacks/vendors/ilivedata'
export type { IlivedataOptions } from './callbacks/vendors/ilivedata'
export { yidun } from './callbacks/vendors/yidun'
export type { YidunOptions } from './callbacks/vendors/yidun'
export type { YidunProduct } from './callbacks/vendors/yidunProducts'
export type { KnownIds, SourceKey } from './callbacks/vendors/sourceOptions'
export type { ValueForm } from './callbacks/vendors/valueForms'
export { CallbackRefused, UnreadablePayload } from './callbacks/callbackSource'
export type { CallbackRefusal, CallbackSource, VerifiedPush } from './callbacks/callbackSource'
export type { VerdictResult } from './tasks/applyUpdate'
export type { CallbackUpdate, CallbackVerdict } from './tasks/callbackUpdate'
export type { CallbackOptions } from './callbacks/callbackOptions'
export type { Callbacks } from './callbacks/createCallbacks'
export type { Letter } from './callbacks/deadLetters'
export type { Digest, DigestMethod, Digests } from './runtime/digests/digests'
export type { DeliveredUpdate, OnUpdate, UpdatedTask } from './callbacks/outbox'
export type { Reconcile, ReconciledResult } from './callbacks/overdueTasks'
export type { Signal, SignalLevel } from './risk/signals'

export { yidunCaptcha } from './verify/captcha/yidunCaptcha'
export type { YidunCaptchaOptions } from './verify/captcha/yidunCaptcha'
export type { CaptchaOptions } from './verify/captcha/captchaOptions'
export type { ProofContext, ProofOutcome as ProofVerdict, ProofVerifier } from './verify/captcha/proofVerifier'

export { createMemoryStorage } from './storage/memory/memoryStorage'
export type { MemoryStorageOptions } from './storage/memory/memoryStorage'
export type { ClaimAnswer, ClaimingApp } from './storage/appMarker'
export type { Append, Commit, Insert, QueueItem, QueueOutcome, QueueState, Replace, Storage } from './storage/storage'

export { createInProcessRunner } from './run/inProcessRunner'
export type { Runner, RunnerHost } from './run/runner'
export type { OverdueTask, Submissions } from './run/submissions'
