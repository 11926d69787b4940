/**
 * Reads what any HTTP client throws: fetch of every engine, undici, axios, ofetch, ky, got, superagent, jQuery, wrappers
 * of XHR, and plain values. They agree on nothing but words, so the words are all here.
 */
import { readRetryAfter } from './readRetryAfter'

/**
 * Why a call has no answer. `network`, `timeout` and `aborted`: none arrived. `malformed`: it cannot be parsed. `bug`: a
 * programming error, such as `x is not a function`.
 */
export type ErrorKind = 'network' | 'timeout' | 'aborted' | 'malformed' | 'bug'

export interface ErrorReading {
  /** Undefined if the error does not say, as an `Error` of the app. */
  kind?: ErrorKind
  /** HTTP status of an error, 400 … 599, if an answer came. */
  status?: number
  /** Milliseconds to wait, as the answer or the error states. */
  retryAfterMs?: number
  message?: string
}

type Members = Record<string, unknown>

/** Words in a code, a name or a message of one word, and words in any message. The first match counts. */
const signs: [ErrorKind, words: string[], phrases: string[]][] = [
  ['timeout', ['timeout', 'timedout', 'econnaborted'], ['timed out', 'timeout of', 'fail timeout']],
  [
    'network',
    // prettier-ignore
    ['network', 'offline', 'internet', 'econn', 'enotfound', 'eai_', 'epipe', 'enet', 'ehost', 'connection', 'socket',
      'unreachable', 'err_closed', 'err_destroyed', 'premature', 'terminated'],
    // prettier-ignore
    ['failed to fetch', 'fetch failed', 'load failed', 'network error', 'networkerror', 'network request',
      'network connection', 'the network', 'the internet', 'a server with', 'connect to', 'error sending',
      'error reading', 'error in ', 'socket hang', 'request:fail', 'been aborted'],
  ],
  ['aborted', ['abort', 'cancel'], []],
]

/** Codes of a {@link Problem} without an answer. */
const ownCodes: string[] = ['network', 'offline', 'timeout']
const bugNames: unknown[] = ['TypeError', 'ReferenceError', 'RangeError', 'URIError', 'EvalError', 'InternalError']
/** Causes have causes, which may be circular. */
const MAX_DEPTH = 5

/** Reads a thrown value. */
export function readError(error: unknown): ErrorReading {
  const given = membersOf(error)
  const answer = membersOf(given.response ?? given.target ?? error)
  const { retryAfterMs } = given
  return {
    kind: kindOf(error, MAX_DEPTH),
    status: [given.status, given.statusCode, answer.status, answer.statusCode].find(isStatus),
    retryAfterMs: typeof retryAfterMs === 'number' ? retryAfterMs : readRetryAfter(answer.headers ?? given.headers),
    message: messageOf(error),
  }
}

function kindOf(error: unknown, depth: number): ErrorKind | undefined {
  const { code, name, type, status, statusText, crossDomain, retryable, cause, error: inner, errors } = membersOf(error)
  // A `DOMException` of this name has a code. It is no text that cannot be parsed.
  if (code === 'bad-response' || (name === 'SyntaxError' && code === undefined)) return 'malformed'
  const said = messageOf(error)?.toLowerCase() ?? ''
  const label = [isClientCode(code) && code, name, type, statusText, !said.includes(' ') && said].join().toLowerCase()
  const has = (text: string) => (part: string) => text.includes(part)
  const known = signs.find(([, words, phrases]) => words.some(has(label)) || phrases.some(has(said)))
  if (known) return known[0]
  // XHR says nothing: its status is 0, or it rejects with an event. Nor does superagent.
  if (type === 'error' || crossDomain || (status === 0 && typeof statusText === 'string')) return 'network'
  // A `Problem` says what its cause means.
  const causes = depth && typeof retryable !== 'boolean' ? [cause, inner].concat(errors).filter(Boolean) : []
  const kinds = causes.map((one) => kindOf(one, depth - 1))
  return kinds.find(Boolean) ?? (bugNames.includes(name) ? 'bug' : undefined)
}

/** HTTP clients write their codes with capitals. Codes of back ends, such as `order_cancelled`, mean something else. */
function isClientCode(code: unknown): boolean {
  return typeof code === 'string' && (ownCodes.includes(code) || code !== code.toLowerCase())
}

/** An answer that broke off or cannot be parsed has a status of success, which says nothing about the error. */
function isStatus(given: unknown): given is number {
  return Number.isInteger(given) && (given as number) >= 400 && (given as number) < 600
}

function messageOf(error: unknown): string | undefined {
  const { message, msg, errMsg, title, error: inner } = membersOf(error)
  return [error, message, msg, errMsg, title, inner].find((text): text is string => !!text && typeof text === 'string')
}

function membersOf(error: unknown): Members {
  return Object(error) as Members
}
