import type { StandardSchemaV1 } from '@standard-schema/spec'
import type { Route } from '../http/handler'
import type { Caller } from '../identity/caller'

import { parseRequest } from '../http/parseRequest'
import { readJson } from '../http/readJson'

/** A route that gets a validated body. */
export type BodyRoute<Body> = (body: Body, caller: Caller) => Promise<Response>

/** Largest body in bytes, except that of a start. */
const MAX_BODY_BYTES = 8 * 1024

/** Middleware that reads and validates a JSON body. */
export function withBody<Body>(shape: StandardSchemaV1<unknown, Body>, route: BodyRoute<Body>): Route<Caller> {
  return async (request, caller) => route(await parseRequest(shape, await readJson(request, MAX_BODY_BYTES)), caller)
}

/** Middleware that reads the body from the query, for routes with a GET variant. */
export function withQuery<Body>(shape: StandardSchemaV1<unknown, Body>, route: BodyRoute<Body>): Route<Caller> {
  return async (request, caller) => {
    const query = Object.fromEntries(new URL(request.url).searchParams)
    return route(await parseRequest(shape, query), caller)
  }
}
