/** The answers of the server. Each reader is a separate export, so that a page loads only those of its calls. */
import type { ReadBy, Reader } from './reader'

import { list, maybe, object, UnreadableError, value } from './reader'

const text = /* @__PURE__ */ value<string>((given) => typeof given === 'string' && given !== '', 'a non-empty string')
const amount = /* @__PURE__ */ value<number>(
  (given) => Number.isFinite(given) && (given as number) >= 0,
  'a number ≥ 0',
)
const flag = /* @__PURE__ */ value<boolean>((given) => typeof given === 'boolean', 'true or false')
const names = /* @__PURE__ */ list(text)
const share = /* @__PURE__ */ value<number>(
  (given) => Number.isFinite(given) && (given as number) >= 0 && (given as number) <= 1,
  '0 … 1',
)
const anything = /* @__PURE__ */ value<unknown>(() => true, '')
const id = /* @__PURE__ */ value<string | number>(
  (given) => Number.isFinite(given) || (typeof given === 'string' && given !== ''),
  'a non-empty string or a number',
)

/** Body of an error: RFC 9457 with our members. All are optional, because other servers and proxies answer too. */
export const readProblemBody = /* @__PURE__ */ object({
  code: /* @__PURE__ */ maybe(text),
  title: /* @__PURE__ */ maybe(text),
  /** Many servers send it instead of a title. */
  message: /* @__PURE__ */ maybe(text),
  detail: /* @__PURE__ */ maybe(text),
  retryable: /* @__PURE__ */ maybe(flag),
  retryAfterMs: /* @__PURE__ */ maybe(amount),
  issues: /* @__PURE__ */ maybe(
    /* @__PURE__ */ list(/* @__PURE__ */ object({ path: /* @__PURE__ */ list(id), message: text })),
  ),
  /** A fresh ticket, with `verify-required` and `verify-invalid`. */
  verifyToken: /* @__PURE__ */ maybe(text),
})

/** Answer of the risk check. */
export const readRiskAnswer = /* @__PURE__ */ object({
  needVerify: flag,
  /** A ticket if `needVerify`, else the pass for the start, if it needs one. */
  verifyToken: /* @__PURE__ */ maybe(text),
  /** Absent means the slider. */
  provider: /* @__PURE__ */ maybe(text),
  alternatives: /* @__PURE__ */ maybe(names),
  expiresInMs: /* @__PURE__ */ maybe(amount),
  features: /* @__PURE__ */ maybe(names),
})
export type RiskAnswer = ReadBy<typeof readRiskAnswer>

/** A slider challenge. `x` of an answer is the left edge of the piece, 0 … width − piece.width, in challenge pixels. */
export const readSliderChallenge = /* @__PURE__ */ object({
  id: text,
  kind: /* @__PURE__ */ value<'slider'>((given) => given === 'slider', "'slider'"),
  width: amount,
  height: amount,
  piece: /* @__PURE__ */ object({ width: amount, height: amount, y: amount }),
  /** Anything an `<img>` takes: `data:`, same origin, http(s). */
  background: text,
  image: text,
  expiresInMs: amount,
  attemptsLeft: /* @__PURE__ */ maybe(amount),
  /** Number of gaps in the picture. With more than one the user must find the right one. */
  gaps: /* @__PURE__ */ maybe(amount),
  /** Kinds of challenge that can be requested instead. */
  alternatives: /* @__PURE__ */ maybe(names),
})
export type SliderChallenge = ReadBy<typeof readSliderChallenge>

/** Why an answer to a challenge was not accepted. */
export type SubmitReason = 'retry' | 'expired' | 'locked' | 'unavailable'

/** Answer of a submit. If `ok`, `verifyToken` is the pass, else `reason` is a {@link SubmitReason}. */
export const readSubmitAnswer = /* @__PURE__ */ object({
  ok: flag,
  verifyToken: /* @__PURE__ */ maybe(text),
  expiresInMs: /* @__PURE__ */ maybe(amount),
  reason: /* @__PURE__ */ maybe(text),
  attemptsLeft: /* @__PURE__ */ maybe(amount),
  retryAfterMs: /* @__PURE__ */ maybe(amount),
  next: /* @__PURE__ */ maybe(readSliderChallenge),
})
export type SubmitAnswer = ReadBy<typeof readSubmitAnswer>

/** State of a task on the server. A task with a requested cancellation is `pending` until it is `cancelled`. */
export type TaskStatus = 'pending' | 'done' | 'failed' | 'cancelled'

const statuses: unknown[] = ['pending', 'done', 'failed', 'cancelled'] satisfies TaskStatus[]
const status = /* @__PURE__ */ value<TaskStatus>(
  (given) => statuses.includes(given),
  "'pending', 'done', 'failed' or 'cancelled'",
)

/** A function, so that a bundler drops it from a page that reads no tasks. */
function task<const Members extends Record<string, Reader<unknown>>>(members: Members) {
  return object({
    progress: maybe(share),
    stage: maybe(text),
    message: maybe(text),
    etaMs: maybe(amount),
    result: anything,
    error: maybe(object({ code: maybe(text), message: maybe(text), retryable: maybe(flag) })),
    rev: maybe(amount),
    createdAt: maybe(amount),
    updatedAt: maybe(amount),
    ...members,
  })
}

/** Answer of a start. Only `taskId` is required; an absent `status` means `pending`. */
export const readStartAnswer = /* @__PURE__ */ task({
  taskId: id,
  status: /* @__PURE__ */ maybe(status),
  features: /* @__PURE__ */ maybe(names),
})
export type StartAnswer = ReadBy<typeof readStartAnswer>

const readTaskMembers = /* @__PURE__ */ task({ taskId: /* @__PURE__ */ maybe(id), status })
export type TaskSnapshot = ReadBy<typeof readTaskMembers>

/** A task on the wire. Requires `status`, in a batch `taskId`, and for a failed task `error`. `progress` is 0 … 1. */
export const readTask: Reader<TaskSnapshot> = (given, path) => {
  const read = readTaskMembers(given, path)
  const { code, message } = read.error ?? {}
  if (read.status !== 'failed' || code || message) return read
  throw new UnreadableError("'error' of a failed task should have 'message' or 'code'")
}

/** Answer of a status call with several ids. */
export interface TaskBatch {
  tasks: TaskSnapshot[]
  notFound?: string[]
  pollAfterMs?: number
}
