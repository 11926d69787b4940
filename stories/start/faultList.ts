import type { Faults } from '../../test/support/backend/network'

import { answerLost, changed, htmlPage, refusal, requestLost } from '../../test/support/backend/faults'

export interface FaultCase {
  name: string
  /** The outcome, as text for the page. */
  outcome: string
  faults: Faults
  /** The text at the button afterwards. Omitted if the flow needs a user or takes long. */
  shows?: RegExp
}

const asked = changed((answer: object) => ({ ...answer, needVerify: true }))
const failed = { status: 'failed', error: { code: 'no-memory', message: 'The renderer ran out of memory.' } }

/** The faults between the click and the result, in the order of the calls. */
export const faultList: FaultCase[] = [
  { name: 'No fault', outcome: 'The task starts and finishes.', faults: {}, shows: /Here it is/ },
  {
    name: 'The risk check is lost',
    outcome: 'The puzzle is required instead. No start goes through unchecked.',
    faults: { check: requestLost },
  },
  {
    name: 'The server denies the start',
    outcome: 'A sentence explains it. There is no retry.',
    faults: { check: refusal('risk-denied') },
    shows: /not possible at the moment/,
  },
  {
    name: 'The picture does not load',
    outcome: 'The puzzle reports it and offers a retry.',
    faults: { check: asked, challenge: refusal('internal') },
  },
  {
    name: 'The answer to the puzzle is lost',
    outcome: 'The puzzle reports it and offers a retry.',
    faults: { check: asked, submit: requestLost },
  },
  {
    name: 'The pass is refused',
    outcome: 'Another puzzle opens, with the reason in its title.',
    faults: { check: asked, start: [refusal('verify-invalid')] },
  },
  {
    name: 'The start is lost',
    outcome: 'The client repeats it with the same idempotency key.',
    faults: { start: [requestLost] },
  },
  {
    name: 'The answer to the start is lost',
    outcome: 'The client repeats the start with the same idempotency key. There is only one task.',
    faults: { start: [answerLost] },
    shows: /Here it is/,
  },
  {
    name: 'The input is refused',
    outcome: 'A sentence explains it. The user can correct the fields.',
    faults: { start: refusal('invalid-input') },
    shows: /needs a correction/,
  },
  {
    name: 'The user is signed out',
    outcome: 'A sentence explains it. After signing in, the user can press the button again.',
    faults: { start: refusal('unauthorized') },
    shows: /Please sign in/,
  },
  {
    name: 'A proxy answers with an HTML page',
    outcome: 'The client rejects the page as an answer.',
    faults: { start: htmlPage },
    shows: /unexpected way/,
  },
  {
    name: 'The status is lost three times',
    outcome: 'Polling continues. The user sees no error.',
    faults: { status: [requestLost, requestLost, requestLost] },
  },
  {
    name: 'The task fails',
    outcome: 'The message of the server appears, with a retry.',
    faults: { status: changed((task: object) => ({ ...task, ...failed })) },
    shows: /ran out of memory/,
  },
  {
    name: 'Too many requests',
    outcome: 'The button counts down.',
    faults: { check: refusal('rate-limited', { retryAfterMs: 20_000 }) },
    shows: /Again in 0:/,
  },
]
