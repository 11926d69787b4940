import type { Route } from '../http/handler'
import type { Caller } from '../identity/caller'
import type { RouteParts } from './routeParts'

import { json, retryAfterSeconds } from '../http/respond'
import { readKey } from '../tasks/idempotency'
import { FEATURES } from './features'
import { readStart } from './readStart'

/** A started task is worth a first look after this. */
const FIRST_LOOK_MS = 1_000

/** Starts a task: 202 with the time of the first look. A repeated start answers with its task as it is by now. */
export function startRoute({ start, limits }: Pick<RouteParts, 'start' | 'limits'>): Route<Caller> {
  return async (request, caller) => {
    const key = readKey(request)
    const task = await start(caller, key, await readStart(request, limits))
    const body = { features: FEATURES, ...task } // in this order: V8 is slow where members follow a spread
    return task.status === 'pending' ? json(body, 202, { 'retry-after': retryAfterSeconds(FIRST_LOOK_MS) }) : json(body)
  }
}
