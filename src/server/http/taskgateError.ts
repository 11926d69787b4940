import type { ServerProblemCode } from '../../protocol/problemCodes'
import type { InputIssue, ProblemBody } from '../../protocol/wire'

import { problemTraits } from '../../protocol/problemCodes'

export interface TaskgateErrorOptions {
  /** HTTP status 400–599. Default: the usual one of the code. */
  status?: number
  /** What was expected, what came and how to fix it. The caller can read it: no personal data. */
  detail?: string
  retryable?: boolean
  retryAfterMs?: number
  issues?: InputIssue[]
  /** A fresh ticket for the caller. */
  verifyToken?: string
  /** The underlying error: reported to `onError`, never sent. */
  cause?: unknown
}

const titles: Record<ServerProblemCode, string> = {
  'risk-denied': 'This is not possible at the moment',
  'verify-required': 'A check is needed first',
  'verify-invalid': 'The check is no longer valid',
  'key-required': 'The Idempotency-Key header is missing or malformed',
  'key-reused': 'This Idempotency-Key was used for another input',
  'invalid-input': 'The input is not valid',
  'rate-limited': 'Too many requests',
  unavailable: 'The service is busy',
  'unknown-task': 'No such task',
  'not-cancellable': 'This task cannot be stopped',
  'too-large': 'The request is too large',
  'unsupported-media-type': 'The content type is not supported',
  'bad-origin': 'The request comes from an origin that is not allowed',
  unauthorized: 'Sign in first',
  unsupported: 'This is not supported',
  internal: 'Something went wrong',
}

/** Maximum number of issues in an answer: enough for every field of a form, and small for a small request. */
const MAX_ISSUES = 50

/** The same in every copy of this package in a process. */
const BRAND = Symbol.for('vue-taskgate:error')

/**
 * A problem that the caller may read. The handler sends it as `application/problem+json` (RFC 9457). Thrown by an
 * action's `run`, it fails the task with its `code`, `message` and `retryable`. The message of any other error is not
 * sent.
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

  /** @param code A problem code of the protocol, or your own code from an action's `run`. */
  constructor(code: ServerProblemCode | (string & {}), message?: string, options: TaskgateErrorOptions = {}) {
    const title = Object.hasOwn(titles, code) ? titles[code as ServerProblemCode] : code
    const { status: usualStatus = 500, retryable = false } = problemTraits[code] ?? {}
    const { status = usualStatus, retryAfterMs } = options
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

  /** A process may hold two copies of this package, and `instanceof` must know the errors of both. */
  static override [Symbol.hasInstance](given: unknown): boolean {
    return Object(given)[BRAND] === true
  }

  get [BRAND](): true {
    return true
  }

  /** Returns the body of the answer, with the first issues only. JSON omits undefined members. */
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
