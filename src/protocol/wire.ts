/**
 * What browser and server say to each other: paths, words and numbers that both halves need.
 * The folder imports nothing of ours, so a change here is visibly a change to both.
 * Durations end in `Ms` and count from receipt; absolute times are informational epoch milliseconds.
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

/** One call of the wire. */
export type CallName = keyof typeof defaultPaths

/** The base URL that client and server assume when none is given. */
export const DEFAULT_BASE = '/api'

/** The action that a call means when it names none. */
export const DEFAULT_ACTION = 'startTask'

/** The captcha provider that an absent `provider` means. */
export const SLIDER = 'slider'

/** Most ids in one status call. */
export const MAX_STATUS_IDS = 50

/** Most points in a track. */
export const MAX_TRACK_POINTS = 200

/** What a server may promise in `features`; what is not listed is not used. */
export type Feature = 'batch' | 'events' | 'cancel' | 'idempotency'

/** Where an input is wrong, in the shape of a Standard Schema issue (https://standardschema.dev). */
export interface InputIssue {
  /** Member names from the outside in; empty for the input as a whole. */
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

/** What an idempotency key may look like: 8–255 visible ASCII characters, as the header field sends them. */
export const KEY_PATTERN = /^[\x21-\x7e]{8,255}$/
