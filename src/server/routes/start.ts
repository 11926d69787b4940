import type { Route } from '../http/handler'
import type { Caller } from '../identity/caller'
import type { RouteParts } from './routeParts'

import { json, retryAfterSeconds } from '../http/respond'
import { readKey } from '../tasks/idempotency'
import { FEATURES } from './features'
import { readStart } from './readStart'

/** Delay of the first status request. */
const FIRST_POLL_MS = 1_000

/** Starts a task and answers 202 with `Retry-After`. A repeated start answers with the current state of its task. */
export function startRoute({ start, limits }: Pick<RouteParts, 'start' | 'limits'>): Route<Caller> {
  return async (request, caller) => {
    const key = readKey(request)
    const task = await start(caller, key, await readStart(request, limits))
    const body = { features: FEATURES, ...task } // in this order: V8 is slow if members follow a spread
    return task.status === 'pending' ? json(body, 202, { 'retry-after': retryAfterSeconds(FIRST_POLL_MS) }) : json(body)
  }
}
