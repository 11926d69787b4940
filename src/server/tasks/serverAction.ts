import type { StandardSchema } from '../../protocol/standardSchema'
import type { VerdictResult } from './applyUpdate'
import type { CallbackUpdate } from './callbackUpdate'

/** What a run says about how far it is. All of it is optional. */
export interface ProgressReport {
  /** 0 … 1. */
  progress?: number
  /** A short word for the phase, for code: 'rendering'. */
  stage?: string
  /** A sentence for people. */
  message?: string
  /** Milliseconds that are left. */
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
   * Tells the caller how far the task is; a bare number is `progress`. May be called as often as you like. A progress
   * that is no number of 0 … 1 goes to `onError` and stops nothing.
   */
  report(report: number | ProgressReport): void
}

export const DEFAULT_CONCURRENCY = 2
export const DEFAULT_MAX_QUEUED = 1_000

/** What every kind of task says of itself. */
interface ActionCommon<Input, Sent> {
  /** Checks and converts the input; without it the work gets what the browser sent. */
  input?: StandardSchema<Sent, Input>
  /** Runs at the same time in this process. Default 2. A run that ignores its abort no longer counts. */
  concurrency?: number
  /** Milliseconds after which a run is aborted and the task fails. Default 600,000. */
  timeoutMs?: number
  /** Tasks that may wait for a run, in this process or, with BullMQ, in all; further starts get 503. Default 1,000. */
  maxQueued?: number
  /** Whether a running task may be cancelled. Default true. */
  cancellable?: boolean
  /**
   * How often a run is begun again after its process was lost; then the task fails, retryable. Default 2. A run that a
   * graceful stop interrupted does not count. 0 for work that must not be done twice.
   */
  restarts?: number
}

/** One kind of task: what goes in, what does the work, and how much of it at once. `Sent` is what the browser sends. */
export interface ServerAction<Input = unknown, Result = unknown, Sent = unknown> extends ActionCommon<Input, Sent> {
  /**
   * Does the work and returns a result that JSON can carry. Throw a `TaskgateError` to say what went wrong;
   * of any other error the caller learns only that there was one.
   */
  run(input: Input, context: RunContext): Result | Promise<Result>
  submit?: undefined
  source?: undefined
}

export interface SubmitContext extends Omit<RunContext, 'report'> {
  /** Where the vendor shall push the result; undefined without `callbacks.publicUrl`. */
  callbackUrl?: string
  /** Tells the vendor's id of the task, where `submit` does not return it. What was pushed before is applied at once. */
  link(providerTaskId: string): Promise<void>
}

/** A task that is done elsewhere: handed over, then followed until a callback source pushes its result. */
export interface SubmittedAction<Input = unknown, Result = unknown, Sent = unknown> extends ActionCommon<Input, Sent> {
  /** Name of the callback source that finishes it. */
  source: string
  /**
   * Hands the task over and returns the vendor's id of it, if there is one. Give the vendor `taskId` as its echo
   * (`dataId`, `callback`): then a push is understood even before its id is known. May run again after a crash.
   */
  submit(input: Input, context: SubmitContext): string | void | Promise<string | void>
  /** What the caller reads as the result. Default: `{ verdict, by, labels }`. */
  result?(update: CallbackUpdate): Result
  /** Milliseconds after which a task without a result fails. At most, and by default up to 24 h, half of `retentionMs`. */
  resultWithinMs?: number
  run?: undefined
}

/** An action of whatever types, as the server half handles it. */
export interface AnyServerAction extends ActionCommon<unknown, unknown> {
  run?(input: never, context: RunContext): unknown
  submit?(input: never, context: SubmitContext): string | void | Promise<string | void>
  source?: string
  result?(update: CallbackUpdate): unknown
  resultWithinMs?: number
}

export type ServerActions = Record<string, AnyServerAction>

/** Gives an action the types of its schema: `run`'s input is what the schema makes of what the browser sends. */
export function defineServerAction<Input, Result, Sent = Input>(
  action: ServerAction<Input, Result, Sent>,
): ServerAction<Input, Result, Sent> {
  return action
}

/** Gives an action that is done elsewhere the types of its schema and of its result. */
export function defineSubmittedAction<Input, Result = VerdictResult, Sent = Input>(
  action: SubmittedAction<Input, Result, Sent>,
): SubmittedAction<Input, Result, Sent> {
  return action
}

/** The types of a server's actions for the client's `Register`: `{ name: { input, result } }`. */
export type InferActions<Actions extends ServerActions> = {
  [Name in keyof Actions]: {
    input: Actions[Name] extends { input?: StandardSchema<infer Sent, unknown> } ? Sent : unknown
    result: Actions[Name] extends { run(...args: never[]): infer Result }
      ? Awaited<Result>
      : Actions[Name] extends { submit(...args: never[]): unknown; result?(update: CallbackUpdate): infer Result }
        ? ResultOr<VerdictResult, Result>
        : unknown
  }
}

/** Where an action makes no result of its own, nothing can be inferred. */
type ResultOr<Default, Result> = unknown extends Result ? Default : Result
