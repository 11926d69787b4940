/** What a program reads from a problem code. An absent trait is false. */
export interface ProblemTraits {
  /** The HTTP status that the server sends with the code. Codes without one come from the client. */
  status?: number
  /** The call got no answer, so it may be repeated with the same key. */
  transient?: boolean
  /** The same action may succeed later. */
  retryable?: boolean
  /** The page or the server is set up wrong. The reason belongs in the console. */
  developer?: boolean
  /** A start with this code needs a new captcha proof. */
  needsProof?: boolean
  /** The captcha is out of reach, so the next alternative is tried. */
  alternative?: boolean
}

/**
 * Every problem code with its traits. Both halves read this table. Where several codes share a status, the first one is
 * the meaning of an error that has no code.
 */
const traits = {
  'risk-denied': { status: 403 },
  'verify-required': { status: 403, needsProof: true },
  'verify-invalid': { status: 403, needsProof: true },
  'bad-origin': { status: 403 },
  'invalid-input': { status: 422 },
  'key-reused': { status: 422 },
  'key-required': { status: 400 },
  unauthorized: { status: 401 },
  'unknown-task': { status: 404 },
  'not-cancellable': { status: 409 },
  'too-large': { status: 413 },
  'unsupported-media-type': { status: 415 },
  'rate-limited': { status: 429, retryable: true },
  internal: { status: 500, retryable: true },
  unsupported: { status: 501, developer: true },
  unavailable: { status: 503, retryable: true, alternative: true },
  network: { transient: true, retryable: true, alternative: true },
  offline: { transient: true, retryable: true },
  timeout: { transient: true, retryable: true, alternative: true },
  load: { retryable: true, alternative: true },
  expired: { retryable: true, needsProof: true },
  rejected: { retryable: true },
  'bad-response': { developer: true },
  config: { developer: true },
  cancelled: {},
  'task-failed': {},
} as const satisfies Record<string, ProblemTraits>

type Traits = typeof traits

/** Any code of ours. */
export type ProblemCode = keyof Traits

/** Codes that a server sends. */
export type ServerProblemCode = {
  [Code in ProblemCode]: Traits[Code] extends { status: number } ? Code : never
}[ProblemCode]

/** The traits of a code. A code that is not ours has none. */
export const problemTraits: Readonly<Record<string, ProblemTraits | undefined>> = traits
