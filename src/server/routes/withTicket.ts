import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { TaskgateError } from '../http/taskgateError'
import { findAction } from '../tasks/findAction'

/**
 * Middleware that checks the ticket. A request without a ticket passes, because its session identifies it; a ticket
 * that is sent must be valid. Throws `invalid-input` (422) for an unknown action, `verify-invalid` (403) for the
 * ticket.
 */
export function withTicket<Body extends { action: string; verifyToken?: string }>(
  { actions, tickets }: Pick<RouteParts, 'actions' | 'tickets'>,
  route: BodyRoute<Body>,
): BodyRoute<Body> {
  return async (body, caller) => {
    const { action, verifyToken: ticket } = body
    findAction(actions, action)
    if (ticket !== undefined && !(await tickets.isValid(ticket, caller, action))) {
      throw new TaskgateError('verify-invalid', undefined, { detail: 'Request a new risk check.' })
    }
    return route(body, caller)
  }
}
