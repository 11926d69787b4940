import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { CallOverrides } from '../http/call'
import type { PollerOptions } from '../polling/pollerOptions'

/**
 * The actions of your server, for types by name. Extend it once:
 *
 * ```ts
 * declare module 'vue-taskgate' {
 *   interface Register { actions: InferActions<typeof actions> }
 * }
 * ```
 */
// eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an app fills it
export interface Register {}

type Registered = Register extends { actions: infer Actions } ? Actions : Record<never, never>

/** One kind of task, with the types of its input and its result. */
export interface Action<Input = unknown, Result = unknown> {
  name: string
  /** Validates the result before the app receives it. */
  result?: StandardSchemaV1<unknown, Result>
  /** Name for users: 'Poster'. */
  label?: string
  /** The captcha provider if the server names none. */
  provider?: string
  polling?: PollerOptions
  /** Overrides of calls for this action. */
  client?: CallOverrides
  /** Carries the type of the input. Never set. */
  readonly '~input'?: Input
}

/** An action, or its name. */
export type ActionLike = string | Action

/** The type of an action's input. */
export type InputOf<A> =
  A extends Action<infer Input, unknown>
    ? Input
    : A extends keyof Registered
      ? Registered[A] extends { input: infer Input }
        ? Input
        : unknown
      : unknown

/** The type of an action's result. */
export type ResultOf<A> =
  A extends Action<unknown, infer Result>
    ? Result
    : A extends keyof Registered
      ? Registered[A] extends { result: infer Result }
        ? Result
        : unknown
      : unknown

/** Returns an action with this name and the types of its input and result. */
export function defineAction<Input = unknown, Result = unknown>(
  name: string,
  options: Omit<Action<Input, Result>, 'name' | '~input'> = {},
): Action<Input, Result> {
  return { name, ...options }
}
