/** The requests of the browser. The server validates them strictly. The client uses only their types. */
import type { InferOutput } from 'valibot'

import {
  array,
  integer,
  literal,
  maxLength,
  maxValue,
  minLength,
  minValue,
  number,
  object,
  optional,
  picklist,
  pipe,
  regex,
  string,
  tuple,
  unknown,
  variant,
} from 'valibot'

import { DEFAULT_ACTION, MAX_NONCE, MAX_SEARCHES, MAX_TRACK_POINTS } from './wire'

const action = /* @__PURE__ */ optional(
  /* @__PURE__ */ pipe(string(), regex(/^[\w.:-]{1,64}$/, 'an action name: 1–64 letters, digits or _ . : -')),
  DEFAULT_ACTION,
)
const token = /* @__PURE__ */ pipe(string(), minLength(1), maxLength(2048))
const challengeId = /* @__PURE__ */ pipe(string(), minLength(1), maxLength(64))
const pixel = /* @__PURE__ */ pipe(number(), minValue(0), maxValue(10_000))
const nonces = /* @__PURE__ */ pipe(
  /* @__PURE__ */ array(/* @__PURE__ */ pipe(number(), integer(), minValue(0), maxValue(MAX_NONCE))),
  minLength(1),
  maxLength(MAX_SEARCHES),
)
const trackNumber = /* @__PURE__ */ pipe(number(), minValue(-1e6), maxValue(1e6))

/** Body of the risk check. */
export const checkRequestShape = /* @__PURE__ */ object({ action })

/** Body of a challenge request. */
export const challengeRequestShape = /* @__PURE__ */ object({
  action,
  verifyToken: /* @__PURE__ */ optional(token),
  kind: /* @__PURE__ */ optional(/* @__PURE__ */ picklist(['slider', 'pow']), 'slider'),
  /** Pixels of the pictures for each unit of the challenge. */
  density: /* @__PURE__ */ optional(/* @__PURE__ */ picklist([1, 2]), 1),
})
export type ChallengeRequest = Partial<InferOutput<typeof challengeRequestShape>>

/** A point of a track: `x` of the piece and `y` of the pointer in challenge pixels, `t` in ms since the start of the move. */
export type TrackPoint = [x: number, y: number, t: number]

/** How the piece was moved, as the client claims. */
export type SlideMethod = 'pointer' | 'keyboard' | 'tap'

/** Body of a submit. */
export const submitRequestShape = /* @__PURE__ */ variant('kind', [
  /* @__PURE__ */ object({
    kind: /* @__PURE__ */ literal('slider'),
    action,
    verifyToken: /* @__PURE__ */ optional(token),
    id: challengeId,
    x: pixel,
    track: /* @__PURE__ */ pipe(
      /* @__PURE__ */ array(/* @__PURE__ */ tuple([trackNumber, trackNumber, trackNumber])),
      maxLength(MAX_TRACK_POINTS),
    ),
    method: /* @__PURE__ */ picklist(['pointer', 'keyboard', 'tap']),
    pow: /* @__PURE__ */ optional(nonces),
  }),
  /* @__PURE__ */ object({
    kind: /* @__PURE__ */ literal('pow'),
    action,
    verifyToken: /* @__PURE__ */ optional(token),
    id: challengeId,
    nonces,
  }),
  /* @__PURE__ */ object({
    kind: /* @__PURE__ */ literal('provider'),
    action,
    verifyToken: /* @__PURE__ */ optional(token),
    provider: /* @__PURE__ */ pipe(string(), minLength(1), maxLength(64)),
    fields: /* @__PURE__ */ unknown(),
  }),
])
export type SubmitRequest = InferOutput<typeof submitRequestShape>

/** Body of a start. The schema of the action validates `input`. */
export const startRequestShape = /* @__PURE__ */ object({
  action,
  input: /* @__PURE__ */ optional(/* @__PURE__ */ unknown()),
  verifyToken: /* @__PURE__ */ optional(token),
})

/** Body of a cancel. Exactly one member is given. */
export const cancelRequestShape = /* @__PURE__ */ object({
  taskId: /* @__PURE__ */ optional(/* @__PURE__ */ pipe(string(), minLength(1), maxLength(128))),
  key: /* @__PURE__ */ optional(/* @__PURE__ */ pipe(string(), minLength(1), maxLength(255))),
})
