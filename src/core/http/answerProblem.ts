import { readProblemBody } from '../../protocol/answers'
import { problemTraits } from '../../protocol/problemCodes'
import { Problem } from './problem'
import { isTransientStatus } from './retryReason'

/** An answer with an error status, whichever client received it. */
export interface ErrorAnswer {
  status: number
  /** The parsed body: problem details (RFC 9457), or anything else. */
  body?: unknown
  retryAfterMs?: number
}

export interface AnswerProblemOptions {
  /** For developers, if the body has no `detail`. */
  hint?: string
  /** The call was about a task that exists. Only such calls meet an unknown task. */
  isTaskCall?: boolean
  /** The code if neither body nor status tells one. Default `internal`. */
  code?: string
  /** The title if the body has none. */
  title?: string
  cause?: unknown
}

/** Statuses that share the meaning of another one. */
const aliases: Record<number, number> = { 400: 422, 410: 404 }
/** Statuses that have a meaning for calls about a task only. */
const taskStatuses = [404, 409]

/** Returns the problem of an answer: what its body says, else what its status means. */
export function answerProblem(
  { status, body, retryAfterMs }: ErrorAnswer,
  options: AnswerProblemOptions = {},
): Problem {
  const { hint, isTaskCall = true, code = 'internal', cause } = options
  const { message: title = options.title, detail = hint, verifyToken, ...members } = readProblemBody(Object(body))
  return new Problem(
    {
      code: codeOfStatus(status, isTaskCall) ?? code,
      title,
      hint: detail,
      retryable: isTransientStatus(status),
      retryAfterMs,
      ...members,
      status,
      ticket: verifyToken,
    },
    cause,
  )
}

/** Returns the code of a status, for an answer that names none. */
function codeOfStatus(status: number, isTaskCall: boolean): string | undefined {
  if (status === 404 && !isTaskCall) return 'unsupported'
  const known = aliases[status] ?? status
  if (taskStatuses.includes(known) && !isTaskCall) return undefined
  return Object.keys(problemTraits).find((code) => problemTraits[code]?.status === known)
}
