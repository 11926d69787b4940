import type { StandardSchema } from '../protocol/standardSchema'

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

/** One kind of task: what goes in, what does the work, and how much of it at once. `Sent` is what the browser sends. */
export interface ServerAction<Input = unknown, Result = unknown, Sent = unknown> {
  /** Checks and converts the input; without it `run` gets what the browser sent. */
  input?: StandardSchema<Sent, Input>
  /**
   * Does the work and returns a result that JSON can carry. Throw a `TaskgateError` to say what went wrong;
   * of any other error the caller learns only that there was one.
   */
  run(input: Input, context: RunContext): Result | Promise<Result>
  /** Runs at the same time in this process. Default 2. A run that ignores its abort no longer counts. */
  concurrency?: number
  /** Milliseconds after which a run is aborted and the task fails. Default 600,000. */
  timeoutMs?: number
  /** Tasks that may wait for a run in this process; further starts get 503. Default 1,000. */
  maxQueued?: number
  /** Whether a running task may be cancelled. Default true. */
  cancellable?: boolean
}

/** An action of whatever types, as the server half handles it. */
export interface AnyServerAction extends Omit<ServerAction, 'input' | 'run'> {
  input?: StandardSchema<unknown, unknown>
  run(input: never, context: RunContext): unknown
}

export type ServerActions = Record<string, AnyServerAction>

/** Gives an action the types of its schema: `run`'s input is what the schema makes of what the browser sends. */
export function defineServerAction<Input, Result, Sent = Input>(
  action: ServerAction<Input, Result, Sent>,
): ServerAction<Input, Result, Sent> {
  return action
}

/** The types of a server's actions for the client's `Register`: `{ name: { input, result } }`. */
export type InferActions<Actions extends ServerActions> = {
  [Name in keyof Actions]: {
    input: Actions[Name] extends { input?: StandardSchema<infer Sent, unknown> } ? Sent : unknown
    result: Actions[Name] extends { run(...args: never[]): infer Result } ? Awaited<Result> : unknown
  }
}
