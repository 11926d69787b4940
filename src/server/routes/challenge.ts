import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { SLIDER } from '../../protocol/wire'
import { json } from '../http/respond'
import { TaskgateError } from '../http/taskgateError'

interface ChallengeRequest {
  action: string
  kind: string
}

/** Issues a puzzle. Throws `unsupported` (501) for another kind of challenge. */
export function challengeRoute({
  slider,
  captcha,
}: Pick<RouteParts, 'slider' | 'captcha'>): BodyRoute<ChallengeRequest> {
  return async ({ action, kind }, caller) => {
    if (kind !== SLIDER || !captcha.hasSlider) throw unsupportedKind(kind)
    return json(await slider.challenge(caller, action))
  }
}

/** Returns an `unsupported` (501) error for a kind of challenge. */
export function unsupportedKind(kind: string): TaskgateError {
  return new TaskgateError('unsupported', undefined, { detail: `This server has no challenge of the kind '${kind}'.` })
}
