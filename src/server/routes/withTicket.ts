import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { TaskgateError } from '../http/taskgateError'
import { findAction } from '../tasks/findAction'

/**
 * Checks the ticket before the route. Without one the caller's own session stands for it; one that is shown must be good.
 * Throws `invalid-input` (422) for an action that is not there, `verify-invalid` (403) for the ticket.
 */
export function withTicket<Body extends { action: string; verifyToken?: string }>(
  { actions, tickets }: Pick<RouteParts, 'actions' | 'tickets'>,
  route: BodyRoute<Body>,
): BodyRoute<Body> {
  return async (body, caller) => {
    const { action, verifyToken: ticket } = body
    findAction(actions, action)
    if (ticket !== undefined && !(await tickets.isValid(ticket, caller, action))) {
      throw new TaskgateError('verify-invalid', undefined, { detail: 'Ask for a new risk check.' })
    }
    return route(body, caller)
  }
}
