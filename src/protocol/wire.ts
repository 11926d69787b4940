/**
 * The protocol between browser and server: paths, words and numbers that both halves need.
 * This folder imports no other folder of the project, so a change here is visibly a change of both halves.
 * Durations end in `Ms` and count from receipt. Absolute times are epoch milliseconds, for information only.
 */
import type { ServerProblemCode } from './problemCodes'

/** Paths under the base URL (default `/api`). A client may replace each of them. */
export const defaultPaths = {
  check: '/risk/check',
  challenge: '/verify/challenge',
  submit: '/verify/submit',
  start: '/startTask',
  status: '/task/status',
  events: '/task/events',
  cancel: '/task/cancel',
} as const

/** One call of the protocol. */
export type CallName = keyof typeof defaultPaths

/** Default base URL of client and server. */
export const DEFAULT_BASE = '/api'

/** The action of a call that names none. */
export const DEFAULT_ACTION = 'startTask'

/** The captcha provider of an answer that names none. */
export const SLIDER = 'slider'

/** The kind of challenge, and the name among alternatives, of a proof of work. */
export const POW = 'pow'

/** Maximum number of ids in one status call. */
export const MAX_STATUS_IDS = 50

/** Maximum number of points in a track. */
export const MAX_TRACK_POINTS = 200

/** Maximum number of searches in one proof of work. Its index is one byte of the hashed message. */
export const MAX_SEARCHES = 64

/** Largest nonce of a proof of work: 4 bytes of the hashed message. */
export const MAX_NONCE = 0xffffffff

/** A feature that a server lists in `features`. The client does not use an unlisted one. */
export type Feature = 'batch' | 'events' | 'cancel' | 'idempotency'

/** An error in an input, in the shape of a Standard Schema issue (https://standardschema.dev). */
export interface InputIssue {
  /** Member names from the outside in. Empty for the input as a whole. */
  path: (string | number)[]
  message: string
}

/** The body of an error: RFC 9457 problem details with our members. */
export interface ProblemBody {
  type?: string
  status: number
  code: ServerProblemCode
  title: string
  detail?: string
  retryable: boolean
  retryAfterMs?: number
  issues?: InputIssue[]
  /** A fresh ticket, with `verify-required` and `verify-invalid`. */
  verifyToken?: string
}

/** An idempotency key: 8–255 visible ASCII characters, because a header field carries it. */
export const KEY_PATTERN = /^[\x21-\x7e]{8,255}$/
