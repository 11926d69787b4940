import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { SLIDER } from '../../protocol/wire'
import { json } from '../http/respond'
import { TaskgateError } from '../http/taskgateError'

interface Asked {
  action: string
  kind: string
}

/** Gives out a puzzle. Throws `unsupported` (501) for a kind that this server does not have. */
export function challengeRoute({ slider, captcha }: Pick<RouteParts, 'slider' | 'captcha'>): BodyRoute<Asked> {
  return async ({ action, kind }, caller) => {
    if (kind !== SLIDER || !captcha.hasSlider) throw unsupportedKind(kind)
    return json(await slider.challenge(caller, action))
  }
}

/** `unsupported` (501) for a kind of challenge. */
export function unsupportedKind(kind: string): TaskgateError {
  return new TaskgateError('unsupported', undefined, { detail: `This server has no challenge of the kind '${kind}'.` })
}
