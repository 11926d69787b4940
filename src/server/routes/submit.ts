import type { SubmitRequest } from '../../protocol/requests'
import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { POW, SLIDER } from '../../protocol/wire'
import { json } from '../http/respond'
import { unsupportedKind } from './challenge'
import { withTicket } from './withTicket'

type Parts = Pick<RouteParts, 'actions' | 'tickets' | 'slider' | 'pow' | 'proofs' | 'captcha'>

/** Judges a puzzle answer, work, or the proof of a captcha service, and exchanges a good one for a pass. */
export function submitRoute({ slider, pow, proofs, captcha, ...parts }: Parts): BodyRoute<SubmitRequest> {
  const judge = withTicket<SubmitRequest>(parts, async (answer, caller) => {
    if (answer.kind === 'provider') return json(await proofs.submit(caller, answer.action, answer))
    if (answer.kind === POW) return json(await pow.submit(caller, answer.action, answer))
    return json(await slider.submit(caller, answer.action, answer))
  })
  return async (answer, caller) => {
    if (answer.kind === SLIDER && !captcha.hasSlider) throw unsupportedKind(answer.kind)
    return judge(answer, caller)
  }
}
