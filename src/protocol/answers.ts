/** The answers of the server. Each reader is an export of its own, so that a page pays only for the calls it makes. */
import type { ReadBy } from './reader'

import { isDev, list, object, value } from './reader'

const isText = (given: unknown): boolean => typeof given === 'string' && given !== ''
const isAmount = (given: unknown): boolean => Number.isFinite(given) && (given as number) >= 0

const text = /* @__PURE__ */ value<string>(isText, isDev ? 'a non-empty string' : '')
const amount = /* @__PURE__ */ value<number>(isAmount, isDev ? 'a number ≥ 0' : '')
const flag = /* @__PURE__ */ value<boolean>((given) => typeof given === 'boolean', isDev ? 'true or false' : '')
const names = /* @__PURE__ */ list(text)
/** 0 … 1. Servers send much else, which `readShare` reads. */
const share = /* @__PURE__ */ value<number>(() => true, '')
const anything = /* @__PURE__ */ value<unknown>(() => true, '')
/** `JSON.parse` rounds a larger number, and the task of the rounded id is another one. */
const id = /* @__PURE__ */ value<string | number>(
  (given) => Number.isSafeInteger(given) || isText(given),
  isDev ? 'a non-empty string, or a whole number up to 2^53 − 1 (send a larger one as a string)' : '',
)

/** Body of an error: RFC 9457 with our members. A server may leave out any of them. */
export const readProblemBody = /* @__PURE__ */ object(
  {},
  {
    code: text,
    title: text,
    /** What many servers send in place of a title. */
    message: text,
    detail: text,
    retryable: flag,
    retryAfterMs: amount,
    issues: /* @__PURE__ */ list(/* @__PURE__ */ object({ path: /* @__PURE__ */ list(id), message: text })),
    /** A new ticket, with `verify-required` and `verify-invalid`. */
    verifyToken: text,
  },
)

/** Answer of the risk check. */
export const readRiskAnswer = /* @__PURE__ */ object(
  { needVerify: flag },
  {
    /** A ticket if `needVerify`, else a pass for the start, if the server wants one. */
    verifyToken: text,
    /** Absent means the slider. */
    provider: text,
    alternatives: names,
    expiresInMs: amount,
    features: names,
    /** Largest bodies of a start. The client refuses a larger input before a puzzle. */
    maxJsonBytes: amount,
    maxFormBytes: amount,
  },
)
export type RiskAnswer = ReadBy<typeof readRiskAnswer>

/**
 * A proof of work: for each index i below `count`, a nonce with SHA-256(salt ‖ i ‖ nonce) that begins with `bits` zero
 * bits. The salt has 16 bytes, the index 1 and the nonce 4, big-endian.
 */
const work = {
  /** base64url, without padding. */
  salt: text,
  bits: amount,
  count: amount,
}

/** A challenge that a program solves for the user, without a picture. */
export const readWorkChallenge = /* @__PURE__ */ object(
  {
    id: text,
    kind: /* @__PURE__ */ value<'pow'>((given) => given === 'pow', isDev ? "'pow'" : ''),
    ...work,
    expiresInMs: amount,
  },
  { alternatives: names },
)
export type WorkChallenge = ReadBy<typeof readWorkChallenge>

/** A slider challenge. `x` of an answer is the left edge of the piece, 0 … width − piece.width, in challenge pixels. */
export const readSliderChallenge = /* @__PURE__ */ object(
  {
    id: text,
    kind: /* @__PURE__ */ value<'slider'>((given) => given === 'slider', isDev ? "'slider'" : ''),
    width: amount,
    height: amount,
    piece: /* @__PURE__ */ object({ width: amount, height: amount, y: amount }),
    /** Any source of an `<img>`: `data:`, same origin, http(s). */
    background: text,
    image: text,
    expiresInMs: amount,
  },
  {
    attemptsLeft: amount,
    /** Gaps in the picture. With more than one, the instructions tell the user to find the right one. */
    gaps: amount,
    /** Other ways to pass that the client may offer: `pow`, or the name of a provider. */
    alternatives: names,
    /** Work that the client does while the user looks at the picture, and sends with the answer. */
    pow: /* @__PURE__ */ object(work),
  },
)
export type SliderChallenge = ReadBy<typeof readSliderChallenge>

/** Why the server did not accept an answer to a challenge. */
export type SubmitReason = 'retry' | 'expired' | 'locked' | 'unavailable'

/** Answer of a submit: `verifyToken` is the pass if `ok`, else `reason` is a {@link SubmitReason}. */
export const readSubmitAnswer = /* @__PURE__ */ object(
  { ok: flag },
  {
    verifyToken: text,
    expiresInMs: amount,
    reason: text,
    attemptsLeft: amount,
    retryAfterMs: amount,
    next: readSliderChallenge,
    /** With `ok`: the picture without holes, `width` × `piece.height` units, to be shown at `piece.y`. */
    reveal: text,
  },
)
export type SubmitAnswer = ReadBy<typeof readSubmitAnswer>

/** Server's view of a task. `cancelled` is an end; a task that was asked to stop stays `pending` until it has stopped. */
export type TaskStatus = 'pending' | 'done' | 'failed' | 'cancelled'

const statuses: unknown[] = ['pending', 'done', 'failed', 'cancelled'] satisfies TaskStatus[]
const status = /* @__PURE__ */ value<TaskStatus>(
  (given) => statuses.includes(given),
  isDev ? "'pending', 'done', 'failed' or 'cancelled'" : '',
)

const readFailure = /* @__PURE__ */ object({}, { code: text, message: text, retryable: flag })
/** Many servers send a text in place of an object. */
const failure: typeof readFailure = (given) => readFailure(isText(given) ? { message: given } : given)

const taskMembers = {
  progress: share,
  stage: text,
  message: text,
  etaMs: amount,
  result: anything,
  error: failure,
  rev: amount,
  createdAt: amount,
  updatedAt: amount,
}

/** Answer of a start. Only `taskId` is required; an absent `status` means `pending`. */
export const readStartAnswer = /* @__PURE__ */ object({ taskId: id }, { status, features: names, ...taskMembers })
export type StartAnswer = ReadBy<typeof readStartAnswer>

/** A task on the wire. Only `status` is required, in a batch also `taskId`. */
export const readTask = /* @__PURE__ */ object({ status }, { taskId: id, features: names, ...taskMembers })
export type TaskSnapshot = ReadBy<typeof readTask>

/** Answer of a status call with several ids. */
export interface TaskBatch {
  tasks: TaskSnapshot[]
  notFound?: string[]
  features?: string[]
  pollAfterMs?: number
}
