/**
 * The routes of the browser, one per file: request shape, checks and response. Other folders do the work. This file is
 * the table of all routes.
 */
import type { Route } from '../http/handler'
import type { Caller } from '../identity/caller'
import type { RouteParts } from './routeParts'

import {
  cancelRequestShape,
  challengeRequestShape,
  checkRequestShape,
  submitRequestShape,
} from '../../protocol/requests'
import { defaultPaths } from '../../protocol/wire'
import { cancelRoute } from './cancel'
import { challengeRoute } from './challenge'
import { checkRoute } from './check'
import { startRoute } from './start'
import { statusRoute } from './status'
import { submitRoute } from './submit'
import { withBody, withQuery } from './withBody'
import { withTicket } from './withTicket'

/** Returns all routes by method and path under the base path. */
export function createRoutes(parts: RouteParts): ReadonlyMap<string, Route<Caller>> {
  const check = checkRoute(parts)
  const challenge = withTicket(parts, challengeRoute(parts))
  return new Map([
    [`GET ${defaultPaths.check}`, withQuery(checkRequestShape, check)],
    [`POST ${defaultPaths.check}`, withBody(checkRequestShape, check)],
    [`POST ${defaultPaths.challenge}`, withBody(challengeRequestShape, challenge)],
    [`POST ${defaultPaths.submit}`, withBody(submitRequestShape, submitRoute(parts))],
    [`POST ${defaultPaths.start}`, startRoute(parts)],
    [`GET ${defaultPaths.status}`, statusRoute(parts)],
    [`POST ${defaultPaths.cancel}`, withBody(cancelRequestShape, cancelRoute(parts))],
  ])
}
