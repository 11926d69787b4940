/** The answers of the server. Each reader is an export of its own, so that a page pays only for the calls it makes. */
import type { ReadBy } from './reader'

import { list, maybe, object, value } from './reader'

const text = /* @__PURE__ */ value<string>((given) => typeof given === 'string' && given !== '', 'a non-empty string')
const amount = /* @__PURE__ */ value<number>(
  (given) => (given as number) >= 0 && Number.isFinite(given),
  'a number ≥ 0',
)
const flag = /* @__PURE__ */ value<boolean>((given) => typeof given === 'boolean', 'true or false')
const names = /* @__PURE__ */ list(text)
const share = /* @__PURE__ */ value<number>((given) => (given as number) >= 0 && (given as number) <= 1, '0 … 1')
const anything = /* @__PURE__ */ value<unknown>(() => true, '')
const id = /* @__PURE__ */ value<string | number>(
  (given) => Number.isFinite(given) || (typeof given === 'string' && given !== ''),
  'a non-empty string or a number',
)

/** Answer of the risk check. */
export const readRiskAnswer = /* @__PURE__ */ object({
  needVerify: flag,
  /** A ticket where `needVerify`, else what to spend at the start, if anything. */
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
  /** Gaps that the picture shows; with more than one the words say to find the right one. */
  gaps: /* @__PURE__ */ maybe(amount),
  /** Kinds of challenge that may be asked for instead. */
  alternatives: /* @__PURE__ */ maybe(names),
})
export type SliderChallenge = ReadBy<typeof readSliderChallenge>

/** Why an answer to a challenge was not accepted. */
export type SubmitReason = 'retry' | 'expired' | 'locked' | 'unavailable'

/** Answer of a submit: `verifyToken` is the pass where `ok`, `reason` is a {@link SubmitReason} where not. */
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

/** Server's view of a task. `cancelled` is an end; a task that was asked to stop is `pending` until it has. */
export type TaskStatus = 'pending' | 'done' | 'failed' | 'cancelled'

const status = /* @__PURE__ */ value<TaskStatus>(
  (given) => /^(pending|done|failed|cancelled)$/.test(String(given)),
  "'pending', 'done', 'failed' or 'cancelled'",
)

const taskMembers = {
  progress: /* @__PURE__ */ maybe(share),
  stage: /* @__PURE__ */ maybe(text),
  message: /* @__PURE__ */ maybe(text),
  etaMs: /* @__PURE__ */ maybe(amount),
  result: anything,
  error: /* @__PURE__ */ maybe(
    /* @__PURE__ */ object({
      code: /* @__PURE__ */ maybe(text),
      message: /* @__PURE__ */ maybe(text),
      retryable: /* @__PURE__ */ maybe(flag),
    }),
  ),
  rev: /* @__PURE__ */ maybe(amount),
  createdAt: /* @__PURE__ */ maybe(amount),
  updatedAt: /* @__PURE__ */ maybe(amount),
}

/** Answer of a start. Only `taskId` is required; an absent `status` means `pending`. */
export const readStartAnswer = /* @__PURE__ */ object({
  ...taskMembers,
  taskId: id,
  status: /* @__PURE__ */ maybe(status),
  features: /* @__PURE__ */ maybe(names),
})
export type StartAnswer = ReadBy<typeof readStartAnswer>

/** A task on the wire. Only `status` is required; in a batch `taskId` too. `progress` is 0 … 1. */
export const readTask = /* @__PURE__ */ object({ ...taskMembers, taskId: /* @__PURE__ */ maybe(id), status })
export type TaskSnapshot = ReadBy<typeof readTask>

/** Answer of a status call with several ids. */
export interface TaskBatch {
  tasks: TaskSnapshot[]
  notFound?: string[]
  pollAfterMs?: number
}
