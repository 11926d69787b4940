import type { SliderChallenge, SubmitAnswer } from '../../protocol/answers'
import type { ChallengeRequest, SubmitRequest } from '../../protocol/requests'
import type { Call, createCaller } from './call'

import { readSliderChallenge, readSubmitAnswer } from '../../protocol/answers'

/** The two calls of the puzzle. */
export interface VerifyCalls {
  challenge: Call<ChallengeRequest, SliderChallenge>
  submit: Call<SubmitRequest, SubmitAnswer>
}

/** Creates the calls of a puzzle. A page without tasks needs no others. */
export function createVerifyCalls(call: ReturnType<typeof createCaller>): VerifyCalls {
  return {
    challenge: call('challenge', readSliderChallenge, (body) => ({ body })),
    submit: call('submit', readSubmitAnswer, (body) => ({ body })),
  }
}
