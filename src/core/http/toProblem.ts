import type { ProblemCode } from '../../protocol/problemCodes'
import type { ProblemInfo } from './problem'
import type { ErrorKind } from './readError'

import { problemTraits } from '../../protocol/problemCodes'
import { answerProblem } from './answerProblem'
import { Problem } from './problem'
import { readError } from './readError'

export interface ToProblemOptions {
  /** The code of an error that says nothing, such as an `Error` of the app. Default `refused`. */
  code?: ProblemInfo['code']
  /** What was tried, for the hint: `POST /api/startTask`. */
  where?: string
  /** The call was about a task that exists. Default true. */
  isTaskCall?: boolean
  /** Body of the answer, if the error carries one. */
  body?: unknown
  /** Our own signal. Only its abort is a cancellation. */
  signal?: AbortSignal
}

const codes: Record<ErrorKind, ProblemCode> = {
  network: 'network',
  timeout: 'timeout',
  // Another party has ended the call: a time limit of the app's own, or a page that the browser froze.
  aborted: 'timeout',
  malformed: 'bad-response',
  bug: 'config',
}

/**
 * Returns any thrown value as a {@link Problem}, whichever HTTP client threw it. A problem stays the same. An error with an
 * answer becomes what the answer says. One without becomes `network`, `offline` or `timeout`, and a programming error
 * `config`. The message of any other error is the title.
 */
export function toProblem(error: unknown, options: ToProblemOptions = {}): Problem {
  const { code = 'refused', where, isTaskCall, signal } = options
  if (error instanceof Problem) return error
  if (signal?.aborted) return new Problem({ code: 'cancelled' }, error)
  const { kind, status, retryAfterMs, message } = readError(error)
  const ownStatus = problemTraits[(Object(error) as { code?: string }).code ?? '']?.status
  // Many wrappers throw the parsed body itself.
  const body = options.body ?? (ownStatus || !(error instanceof Error) ? error : undefined)
  const answered = status ?? ownStatus
  if (answered) {
    const known = { code, hint: where, isTaskCall, title: message, cause: error }
    return answerProblem({ status: answered, body, retryAfterMs }, known)
  }
  if (!kind) return new Problem({ code, title: message, retryAfterMs }, error)
  const isOffline = kind === 'network' && globalThis.navigator?.onLine === false
  const hint = [where, message].filter(Boolean).join(': ')
  return new Problem({ code: isOffline ? 'offline' : codes[kind], hint, retryAfterMs }, error)
}
