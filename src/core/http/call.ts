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

/** Calls of one's own in place of ours, by name. What they resolve to is read like an answer of the server. */
export type CallOverrides = Partial<Record<CallName, (request: never, options: CallOptions) => Promise<unknown>>>

export interface CallerOptions {
  client?: CallOverrides
  adapt?: {
    /** Takes the body out of its wrapping, `{ code, data }` say. Throw to report a failure. Sees 2xx JSON only. */
    unwrap?: (body: unknown, call: CallName) => unknown
  }
  /** Turns an error of your own into a `Problem`; undefined leaves it to us. */
  toProblem?: (error: unknown) => Problem | undefined
}

/** Makes calls: sent by `send` or by an override, adapted, then read. */
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
      /** What a `TypeError` means, at each stage; any other error is somebody's own. */
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
