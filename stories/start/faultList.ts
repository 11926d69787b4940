import type { Faults } from '../../test/support/backend/network'

import { answerLost, changed, htmlPage, refusal, requestLost } from '../../test/support/backend/faults'

export interface FaultCase {
  name: string
  /** What it comes to, for people. */
  outcome: string
  faults: Faults
  /** What is then to be read at the button; left out where a person has to go on, and where it takes long. */
  shows?: RegExp
}

const asked = changed((answer: object) => ({ ...answer, needVerify: true }))
const failed = { status: 'failed', error: { code: 'no-memory', message: 'The renderer ran out of memory.' } }

/** What may go wrong on the way from the click to the result, in the order of the calls. */
export const faultList: FaultCase[] = [
  { name: 'Nothing', outcome: 'The task starts and comes to its end.', faults: {}, shows: /Here it is/ },
  {
    name: 'The risk check is lost',
    outcome: 'The puzzle is asked for in its place. Nobody is let through unchecked.',
    faults: { check: requestLost },
  },
  {
    name: 'The server says no',
    outcome: 'A sentence, and nothing to press.',
    faults: { check: refusal('risk-denied') },
    shows: /not possible at the moment/,
  },
  {
    name: 'No picture comes',
    outcome: 'The puzzle says so, and offers to try again.',
    faults: { check: asked, challenge: refusal('internal') },
  },
  {
    name: 'The answer to the puzzle is lost',
    outcome: 'The puzzle says so, and offers to try again.',
    faults: { check: asked, submit: requestLost },
  },
  {
    name: 'The pass is refused',
    outcome: 'One more puzzle, with the reason in its title.',
    faults: { check: asked, start: [refusal('verify-invalid')] },
  },
  {
    name: 'The start is lost',
    outcome: 'It is sent again with the same key.',
    faults: { start: [requestLost] },
  },
  {
    name: 'The answer to the start is lost',
    outcome: 'It is sent again with the same key; there is one task only.',
    faults: { start: [answerLost] },
    shows: /Here it is/,
  },
  {
    name: 'The input is refused',
    outcome: 'A sentence; the fields are there to be corrected.',
    faults: { start: refusal('invalid-input') },
    shows: /needs a correction/,
  },
  {
    name: 'Nobody is signed in',
    outcome: 'A sentence; after signing in elsewhere the form can be sent.',
    faults: { start: refusal('unauthorized') },
    shows: /Please sign in/,
  },
  {
    name: 'A proxy answers with a page',
    outcome: 'It is not taken for an answer.',
    faults: { start: htmlPage },
    shows: /unexpected way/,
  },
  {
    name: 'The status is lost, three times',
    outcome: 'It goes on asking; nobody notices.',
    faults: { status: [requestLost, requestLost, requestLost] },
  },
  {
    name: 'The task fails',
    outcome: 'The server’s own words, and what to do.',
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
