import type { ProblemCode } from '../../protocol/problemCodes'
import type { InputIssue } from '../../protocol/wire'

import { problemTraits } from '../../protocol/problemCodes'

/** The plain members of a {@link Problem}, as JSON carries them. */
export interface ProblemInfo {
  /** One of our codes, or one of the server's own. */
  code: ProblemCode | (string & {})
  /** The server's message, else the code. For users, see `describeProblem`. */
  title: string
  /** What was expected, what came and how to fix it. */
  hint?: string
  /** Whether the same action may succeed later. */
  retryable: boolean
  /** Milliseconds until a retry makes sense. */
  retryAfterMs?: number
  /** HTTP status, if an answer came. */
  status?: number
  /** Errors of the input, in the shape of Standard Schema. */
  issues?: InputIssue[]
}

/** The same in every copy of this package on a page. */
const BRAND = Symbol.for('vue-taskgate:problem')

/** Every error of the client half. `toJSON()` gives the plain members. */
export class Problem extends Error implements ProblemInfo {
  declare code: ProblemInfo['code']
  declare title: string
  declare hint?: string
  declare retryable: boolean
  declare retryAfterMs?: number
  declare status?: number
  declare issues?: InputIssue[]
  /** A fresh ticket that came with a refused start. Not enumerable, so that it is never stored or logged. */
  declare readonly ticket?: string

  constructor(
    { ticket, ...info }: Partial<ProblemInfo> & { code: ProblemInfo['code']; ticket?: string },
    cause?: unknown,
  ) {
    const { code, title = code, hint } = info
    super(`vue-taskgate: ${title}${hint ? `. ${hint}` : ''}`, { cause })
    const { status, retryable } = problemTraits[code] ?? {}
    // A server states `retryable` itself; where it does not, the wire means false.
    Object.assign(this, { retryable: !status && !!retryable, ...info, title })
    Object.defineProperty(this, 'ticket', { value: ticket })
  }

  /** A page may hold two copies of this package, and `instanceof` must know the problems of both. */
  static override [Symbol.hasInstance](given: unknown): boolean {
    return Object(given)[BRAND] === true
  }

  get [BRAND](): true {
    return true
  }

  toJSON(): ProblemInfo {
    return { ...this } // of an Error only the members assigned above are enumerable
  }
}
