import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { VerdictResult } from './applyUpdate'
import type { CallbackUpdate } from './callbackUpdate'

/** Progress of a run. All members are optional. */
export interface ProgressReport {
  /** 0 … 1. */
  progress?: number
  /** A short word for the phase, for code: 'rendering'. */
  stage?: string
  /** A sentence for people. */
  message?: string
  /** Estimated remaining time in ms. */
  etaMs?: number
}

export interface RunContext {
  taskId: string
  action: string
  /** Aborted when the task is cancelled, takes too long, or the server stops. */
  signal: AbortSignal
  /** 1, and one more after each interrupted run. */
  attempt: number
  /** The session and the user that started the task. */
  session: string
  user?: string
  /**
   * Shows progress to the caller; a number is short for `{ progress }`. Calls may be frequent: close ones share a
   * write. A progress outside 0 … 1 goes to `onError` and does not fail the run.
   */
  report(report: number | ProgressReport): void
}

export const DEFAULT_CONCURRENCY = 2
export const DEFAULT_MAX_QUEUED = 1_000

/** Options of every kind of action. */
interface ActionCommon<Input, Sent> {
  /**
   * Validates and converts the input, once, before the task is accepted. A schema whose output JSON cannot represent (a
   * `Date`, a `Map`) runs again before the run. Without a schema the action gets the input as it was sent.
   */
  input?: StandardSchemaV1<Sent, Input>
  /** Maximum number of parallel runs in this process. Default 2. A run that ignores its abort no longer counts. */
  concurrency?: number
  /** Milliseconds after which a run is aborted and the task fails. Default 600,000. */
  timeoutMs?: number
  /** Tasks that may wait for a run, in this process or, with BullMQ, in all. Further starts get 503. Default 1,000. */
  maxQueued?: number
  /** Whether a running task may be cancelled. Default true. */
  cancellable?: boolean
  /**
   * Maximum number of restarts after a process was lost; then the task fails as retryable. Default 2. Interruptions by
   * a graceful stop do not count. 0 for work that must not run twice.
   */
  restarts?: number
}

/** One kind of task: its input, its work and its limits. `Sent` is the type that the browser sends. */
export interface ServerAction<Input = unknown, Result = unknown, Sent = unknown> extends ActionCommon<Input, Sent> {
  /**
   * Does the work and returns a result that JSON can represent. The caller sees the code and message of a
   * `TaskgateError`; any other error is shown as `internal`.
   */
  run(input: Input, context: RunContext): Result | Promise<Result>
  submit?: undefined
  source?: undefined
}

export interface SubmitContext extends Omit<RunContext, 'report'> {
  /** URL to which the vendor pushes the result; undefined without `callbacks.publicUrl`. */
  callbackUrl?: string
  /** Stores the vendor's id of the task, if `submit` does not return it. Applies earlier pushes at once. */
  link(providerTaskId: string): Promise<void>
}

/** A task that a vendor does: handed over, then pending until a callback source pushes its result. */
export interface SubmittedAction<Input = unknown, Result = unknown, Sent = unknown> extends ActionCommon<Input, Sent> {
  /** Name of the callback source that finishes it. */
  source: string
  /**
   * Hands the task over and returns the vendor's id of it, if there is one. Pass `taskId` to the vendor as its echo
   * (`dataId`, `callback`), so that a push finds its task before the id is stored. May run again after a crash.
   */
  submit(input: Input, context: SubmitContext): string | void | Promise<string | void>
  /** Returns the result that the caller sees. Default: `{ verdict, by, labels }`. */
  result?(update: CallbackUpdate): Result
  /**
   * Milliseconds after which a task without a result fails. At most, and by default up to 24 h, half of `retentionMs`.
   */
  resultWithinMs?: number
  run?: undefined
}

/** An action with erased types, as the server half handles it. */
export interface AnyServerAction extends ActionCommon<unknown, unknown> {
  run?(input: never, context: RunContext): unknown
  submit?(input: never, context: SubmitContext): string | void | Promise<string | void>
  source?: string
  result?(update: CallbackUpdate): unknown
  resultWithinMs?: number
}

export type ServerActions = Record<string, AnyServerAction>

/** Infers the types of an action from its schema: the input of `run` is the output of the schema. */
export function defineServerAction<Input, Result, Sent = Input>(
  action: ServerAction<Input, Result, Sent>,
): ServerAction<Input, Result, Sent> {
  return action
}

/** Infers the types of a submitted action from its schema and its result. */
export function defineSubmittedAction<Input, Result = VerdictResult, Sent = Input>(
  action: SubmittedAction<Input, Result, Sent>,
): SubmittedAction<Input, Result, Sent> {
  return action
}

/** The types of a server's actions for the client's `Register`: `{ name: { input, result } }`. */
export type InferActions<Actions extends ServerActions> = {
  [Name in keyof Actions]: {
    input: Actions[Name] extends { input?: StandardSchemaV1<infer Sent, unknown> } ? Sent : unknown
    result: Actions[Name] extends { run(...args: never[]): infer Result }
      ? Awaited<Result>
      : Actions[Name] extends { submit(...args: never[]): unknown; result?(update: CallbackUpdate): infer Result }
        ? ResultOr<VerdictResult, Result>
        : unknown
  }
}

/** An action without `result` infers `unknown`, which means the default. */
type ResultOr<Default, Result> = unknown extends Result ? Default : Result
