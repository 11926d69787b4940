import type { StandardSchema } from '../../protocol/standardSchema'
import type { Route } from '../http/handler'
import type { Caller } from '../identity/caller'

import { parseRequest } from '../http/parseRequest'
import { readJson } from '../http/readJson'

/** A route whose body has been read and checked. */
export type BodyRoute<Body> = (body: Body, caller: Caller) => Promise<Response>

/** Largest body in bytes of every call but the start. */
const SMALL_BODY = 8 * 1024

/** Reads a JSON body and checks its shape before the route. */
export function withBody<Body>(shape: StandardSchema<unknown, Body>, route: BodyRoute<Body>): Route<Caller> {
  return async (request, caller) => route(await parseRequest(shape, await readJson(request, SMALL_BODY)), caller)
}

/** Takes the query for the body, for a call that may also come by GET. */
export function withQuery<Body>(shape: StandardSchema<unknown, Body>, route: BodyRoute<Body>): Route<Caller> {
  return async (request, caller) => {
    const query = Object.fromEntries(new URL(request.url).searchParams)
    return route(await parseRequest(shape, query), caller)
  }
}
