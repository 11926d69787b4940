import type { CallName } from '../../protocol/wire'
import type { Reader } from '../../protocol/reader'
import type { ProblemCode } from '../../protocol/problemCodes'
import type { Problem } from './problem'
import type { Transport, TransportAnswer, TransportRequest } from './transport'

import { toProblem } from './problem'

export interface CallOptions {
  signal?: AbortSignal
}

/** One call of the wire. Rejects with a {@link Problem}. */
export type Call<Request, Answer> = (request: Request, options?: CallOptions) => Promise<Answer>

/** Calls of the app in place of the default ones, by name. Their results are read like answers of the server. */
export type CallOverrides = Partial<Record<CallName, (request: never, options: CallOptions) => Promise<unknown>>>

export interface CallerOptions {
  client?: CallOverrides
  adapt?: {
    /** Returns the content of a wrapped body, such as `{ code, data }`. Throw to report a failure. 2xx JSON only. */
    unwrap?: (body: unknown, call: CallName) => unknown
  }
  /** Turns an error of the app into a `Problem`. Undefined selects the default. */
  toProblem?: (error: unknown) => Problem | undefined
}

/** Creates calls that send a request or run an override, then adapt and read the answer. */
export function createCaller(send: Transport, options: CallerOptions = {}) {
  const unwrap = options.adapt?.unwrap ?? asItIs

  return function call<Request, Answer>(
    name: CallName,
    read: Reader<Answer>,
    toRequest: (request: Request) => TransportRequest,
    adapt: (raw: unknown) => unknown = asItIs,
  ): Call<Request, Answer & { pollAfterMs?: number }> {
    return async (request, { signal } = {}) => {
      const override = options.client?.[name]
      let where = `client.${name}()`
      /** The code of a `TypeError` at each stage. Any other error belongs to the app. */
      let code: ProblemCode = 'config'
      try {
        const sent = toRequest(request)
        code = globalThis.navigator?.onLine === false ? 'offline' : 'network'
        const answer: TransportAnswer = override
          ? { body: await override(request as never, { signal }), where }
          : await send(name, { ...sent, signal })
        where = answer.where
        code = 'bad-response'
        const body = override ? answer.body : unwrap(answer.body, name)
        return { ...read(adapt(body)), pollAfterMs: answer.retryAfterMs }
      } catch (error) {
        const known = options.toProblem?.(error)
        throw known ?? (error instanceof TypeError ? toProblem(error, code, where) : toProblem(error))
      }
    }
  }
}

function asItIs(raw: unknown): unknown {
  return raw
}
