import type { CallName } from '../../protocol/wire'
import type { Reader } from '../../protocol/reader'
import type { ToProblemOptions } from './toProblem'
import type { Transport, TransportAnswer, TransportRequest } from './transport'

import { errorBody } from './errorBody'
import { logProblem } from './logProblem'
import { Problem } from './problem'
import { readError } from './readError'
import { toProblem } from './toProblem'
import { taskCalls } from './transport'

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
  const logged = new Set<CallName>()

  /** Shows the first unreadable answer of each call at once. More of them are needed before a task fails. */
  function logUnread(problem: Problem, name: CallName): void {
    if (problem.code !== 'bad-response' || logged.has(name)) return
    logged.add(name)
    logProblem(problem)
    if (options.client?.[name] && options.adapt?.unwrap)
      console.warn(`vue-taskgate: adapt.unwrap is not applied to the result of client.${name}(). Unwrap it there.`)
  }

  return function call<Request, Answer>(
    name: CallName,
    read: Reader<Answer>,
    toRequest: (request: Request) => TransportRequest,
    adapt: (raw: unknown) => unknown = asItIs,
  ): Call<Request, Answer & { pollAfterMs?: number }> {
    return async (request, { signal } = {}) => {
      const override = options.client?.[name]
      /** What the step at work means for an error that says nothing. */
      const step: ToProblemOptions = { where: `client.${name}()`, isTaskCall: taskCalls.includes(name), signal }
      let isAnswered = false
      try {
        const sent = toRequest(request)
        const answer: TransportAnswer = override
          ? { body: await override(request as never, { signal }), where: step.where! }
          : await send(name, { ...sent, signal })
        isAnswered = true
        step.where = answer.where
        const body = override ? answer.body : unwrap(answer.body, name)
        return { ...read(adapt(body)), pollAfterMs: answer.retryAfterMs }
      } catch (error) {
        const known = options.toProblem?.(error)
        if (known) throw known
        if (!isAnswered) throw toProblem(error, { ...step, body: await errorBody(error) })
        const problem = unreadProblem(error, step)
        if (process.env.NODE_ENV !== 'production') logUnread(problem, name)
        throw problem
      }
    }
  }
}

/** Returns the problem of an answer that could not be read, or that an adapter refused by an error of the app. */
function unreadProblem(error: unknown, { where }: ToProblemOptions): Problem {
  const { kind, message, ...refusal } = readError(error)
  if (error instanceof Problem || refusal.status) return toProblem(error)
  if (kind !== 'bug' && kind !== 'malformed') return new Problem({ code: 'refused', title: message, ...refusal }, error)
  return new Problem({ code: 'bad-response', hint: `${where}: ${message}` }, error)
}

function asItIs(raw: unknown): unknown {
  return raw
}
