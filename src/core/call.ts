import type { CallName } from '../protocol/wire'
import type { Reader } from '../protocol/reader'
import type { Transport, TransportAnswer, TransportRequest } from './transport'

import { UnreadableError } from '../protocol/reader'
import { Problem, toProblem } from './problem'

export interface CallOptions {
  signal?: AbortSignal
}

/** One call of the wire. Rejects with a {@link Problem}. */
export type Call<Request, Answer> = (request: Request, options?: CallOptions) => Promise<Answer>

/** Calls of one's own in place of ours, by name. What they resolve to is read like an answer of the server. */
export type CallOverrides = Partial<Record<CallName, (request: never, options: CallOptions) => Promise<unknown>>>

export interface CallerOptions {
  client?: CallOverrides
  /** Turns an error of your own into a `Problem`; undefined leaves it to us. */
  toProblem?: (error: unknown) => Problem | undefined
}

/** Makes calls: sent by `send` or by an override, adapted, then read. */
export function createCaller(send: Transport, { client = {}, toProblem: toOwnProblem }: CallerOptions) {
  return function call<Request, Answer>(
    name: CallName,
    read: Reader<Answer>,
    toRequest: (request: Request) => TransportRequest,
    adapt: (raw: unknown) => unknown = (raw) => raw,
  ): Call<Request, Answer & { pollAfterMs?: number }> {
    return async (request, options = {}) => {
      const override = client[name] as ((request: Request, options: CallOptions) => Promise<unknown>) | undefined
      let where = `client.${name}()`
      try {
        const answer: TransportAnswer = override
          ? { body: await override(request, options), where }
          : await send(name, { ...toRequest(request), ...options })
        where = answer.where
        return { ...read(adapt(answer.body)), pollAfterMs: answer.retryAfterMs }
      } catch (error) {
        const hint = error instanceof UnreadableError ? `${where}: ${error.message}` : undefined
        const own = toOwnProblem?.(error)
        throw own ?? (hint ? new Problem({ code: 'bad-response', hint }, error) : toProblem(error, 'bad-response'))
      }
    }
  }
}
