import type { SubmitRequest } from '../../protocol/requests'
import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { SLIDER } from '../../protocol/wire'
import { json } from '../http/respond'
import { unsupportedKind } from './challenge'
import { withTicket } from './withTicket'

type SupportedSubmit = Exclude<SubmitRequest, { kind: 'pow' }>

type Parts = Pick<RouteParts, 'actions' | 'tickets' | 'slider' | 'proofs' | 'captcha'>

/** Judges a puzzle answer or the proof of a captcha service, and exchanges a good one for a pass. */
export function submitRoute({ slider, proofs, captcha, ...parts }: Parts): BodyRoute<SubmitRequest> {
  const judge = withTicket<SupportedSubmit>(parts, async (answer, caller) =>
    json(
      answer.kind === 'provider'
        ? await proofs.submit(caller, answer.action, answer)
        : await slider.submit(caller, answer.action, answer),
    ),
  )
  return async (answer, caller) => {
    if (answer.kind === 'pow' || (answer.kind === SLIDER && !captcha.hasSlider)) throw unsupportedKind(answer.kind)
    return judge(answer, caller)
  }
}
