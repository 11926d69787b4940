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

  toJSON(): ProblemInfo {
    return { ...this } // of an Error only the members assigned above are enumerable
  }
}

/**
 * Returns any thrown value as a {@link Problem}. A problem stays the same, an abort becomes `cancelled`, and any other
 * value gets the code. The message of an app's error is the title; with `where` it is a hint for developers.
 */
export function toProblem(error: unknown, code: ProblemInfo['code'] = 'refused', where?: string): Problem {
  if (error instanceof Problem) return error
  const { name, message, status, retryAfterMs } = Object(error) as Partial<Error & ProblemInfo>
  if (name === 'AbortError') return new Problem({ code: 'cancelled' }, error)
  const words = where ? { hint: `${where}: ${message}` } : { title: message }
  return new Problem({ code, ...words, status, retryAfterMs }, error)
}
