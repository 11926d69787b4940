import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { json } from '../http/respond'
import { TaskgateError } from '../http/taskgateError'
import { findAction } from '../tasks/findAction'
import { FEATURES } from './features'

type Parts = Pick<RouteParts, 'actions' | 'risk' | 'tickets' | 'captcha' | 'limits' | 'emit'>

/** Answers whether a start needs a pass now, and if so, with a ticket for the puzzle. Counts nothing. */
export function checkRoute({ actions, risk, tickets, captcha, limits, emit }: Parts): BodyRoute<{ action: string }> {
  const { provider, alternatives } = captcha
  const server = { features: FEATURES, maxJsonBytes: limits.json, maxFormBytes: limits.multipart }
  return async ({ action }, caller) => {
    findAction(actions, action)
    const { decision, retryAfterMs } = await risk.peek(caller, action)
    emit({ type: 'risk-checked', action, verdict: decision })
    if (decision === 'deny') throw new TaskgateError('risk-denied', undefined, { retryAfterMs })
    if (decision === 'allow') return json({ needVerify: false, ...server })
    const ticket = await tickets.issue(caller, action)
    return json({ needVerify: true, ...ticket, provider, alternatives, ...server })
  }
}
