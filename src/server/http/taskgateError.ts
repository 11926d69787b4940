import type { InputIssue, ProblemBody, ServerProblemCode } from '../../protocol/wire'

export interface TaskgateErrorOptions {
  /** HTTP status 400–599, where it is not the usual one of the code. */
  status?: number
  /** What was expected, what came and how to mend it, for the caller to read. Never personal data. */
  detail?: string
  retryable?: boolean
  retryAfterMs?: number
  issues?: InputIssue[]
  /** A fresh ticket for the caller. */
  verifyToken?: string
  /** What led to it; reported to `onError`, never sent. */
  cause?: unknown
}

/** HTTP status, title for people, and whether the same request may succeed later. */
const problems: Record<ServerProblemCode, [status: number, title: string, retryable: boolean]> = {
  'risk-denied': [403, 'This is not possible at the moment', false],
  'verify-required': [403, 'A check is needed first', false],
  'verify-invalid': [403, 'The check is no longer valid', false],
  'key-required': [400, 'The Idempotency-Key header is missing or malformed', false],
  'key-reused': [422, 'This Idempotency-Key was used for another input', false],
  'invalid-input': [422, 'The input is not valid', false],
  'rate-limited': [429, 'Too many requests', true],
  unavailable: [503, 'The service is busy', true],
  'unknown-task': [404, 'No such task', false],
  'not-cancellable': [409, 'This task cannot be stopped', false],
  'too-large': [413, 'The request is too large', false],
  'unsupported-media-type': [415, 'The content type is not supported', false],
  'bad-origin': [403, 'The request comes from an origin that is not allowed', false],
  unauthorized: [401, 'Sign in first', false],
  unsupported: [501, 'This is not supported', false],
  internal: [500, 'Something went wrong', true],
}

/** Most issues in an answer: enough for every field of a form, and no more than a small request deserves. */
const MAX_ISSUES = 50

/**
 * A problem that the caller may read: in the handler it becomes `application/problem+json` (RFC 9457).
 * Thrown by an action's `run` it fails the task with its `code`, `message` and `retryable`;
 * what any other error says stays on the server.
 */
export class TaskgateError extends Error {
  override readonly name = 'TaskgateError'
  readonly code: string
  readonly status: number
  readonly retryable: boolean
  readonly detail?: string
  readonly retryAfterMs?: number
  readonly issues?: InputIssue[]
  readonly verifyToken?: string

  /** @param code One of our problem codes, or one of your own from an action's `run`. */
  constructor(code: ServerProblemCode | (string & {}), message?: string, options: TaskgateErrorOptions = {}) {
    const known = Object.hasOwn(problems, code) ? problems[code as ServerProblemCode] : undefined
    const [usual, title, retryable] = known ?? [500, code, false]
    const { status = usual, retryAfterMs } = options
    super(message ?? title, { cause: options.cause })
    if (!(status >= 400 && status <= 599)) {
      throw new RangeError(`vue-taskgate: TaskgateError takes a status of 400 … 599, came ${status}.`)
    }
    this.code = code
    this.status = status
    this.retryable = options.retryable ?? retryable
    this.detail = options.detail
    this.retryAfterMs = Number.isFinite(retryAfterMs) ? Math.max(0, retryAfterMs!) : undefined
    this.issues = options.issues
    this.verifyToken = options.verifyToken
  }

  /** The body of the answer. Members that are undefined vanish in JSON; of many issues the first are told. */
  toProblem(): ProblemBody {
    const { code, status, message, detail, retryable, retryAfterMs, issues, verifyToken } = this
    return {
      type: 'about:blank',
      status,
      code: code as ServerProblemCode,
      title: message,
      detail,
      retryable,
      retryAfterMs,
      issues: issues?.slice(0, MAX_ISSUES),
      verifyToken,
    }
  }
}
