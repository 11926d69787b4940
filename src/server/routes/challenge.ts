import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { POW, SLIDER } from '../../protocol/wire'
import { json } from '../http/respond'
import { TaskgateError } from '../http/taskgateError'

interface ChallengeRequest {
  action: string
  kind: string
}

/** Issues a puzzle or work. Throws `unsupported` (501) for another kind of challenge. */
export function challengeRoute({
  slider,
  pow,
  captcha,
}: Pick<RouteParts, 'slider' | 'pow' | 'captcha'>): BodyRoute<ChallengeRequest> {
  return async ({ action, kind }, caller) => {
    if (kind === POW) return json(await pow.challenge(caller, action))
    if (kind !== SLIDER || !captcha.hasSlider) throw unsupportedKind(kind)
    return json(await slider.challenge(caller, action))
  }
}

/** Returns an `unsupported` (501) error for a kind of challenge. */
export function unsupportedKind(kind: string): TaskgateError {
  return new TaskgateError('unsupported', undefined, { detail: `This server has no challenge of the kind '${kind}'.` })
}
