import type { Caller, Identify } from '../identity/caller'

import { identifyCaller } from '../identity/caller'
import { corsHeaders, guardOrigin, preflight } from './originGuard'
import { problem } from './respond'
import { TaskgateError } from './taskgateError'

export type Route = (request: Request, caller: Caller) => Promise<Response>

export interface HandlerOptions {
  basePath: string
  /** By method and path under `basePath`: `POST /risk/check`. */
  routes: ReadonlyMap<string, Route>
  /** What servers, not browsers, call: outside the origin rules, and nobody is identified. Null for any other path. */
  answerServers(request: Request, path: string): Promise<Response | null>
  identify: Identify
  allowedOrigins: readonly string[]
  /** Whether an error means that the storage is out of reach. */
  isStorageFailure(error: unknown): boolean
  onError: (error: unknown, where: string) => void
}

/** A storage that is out of reach is mostly so for longer than the moment after which a client asks by itself. */
const RETRY_AFTER_MS = 5_000

/** Finds the route of a request, lets in whom the origin rules let in, and turns errors into problem details. */
export function createHandler(options: HandlerOptions) {
  const { basePath, routes, answerServers, identify, allowedOrigins, isStorageFailure, onError } = options

  async function respond(request: Request, path: string, context: unknown): Promise<Response> {
    const route = routes.get(`${request.method} ${path}`)
    if (!route) return nothingHere(['GET', 'POST'].filter((method) => routes.has(`${method} ${path}`)))
    const explain = (error: unknown): Response => {
      if (error instanceof TaskgateError) return problem(error)
      onError(error, path)
      if (!isStorageFailure(error)) return problem(new TaskgateError('internal'))
      return problem(new TaskgateError('unavailable', undefined, { retryAfterMs: RETRY_AFTER_MS, cause: error }))
    }
    try {
      guardOrigin(request, allowedOrigins)
      const caller = await identifyCaller(identify, request, context)
      const response = await route(request, caller).catch(explain)
      if (caller.setCookie !== undefined) response.headers.append('set-cookie', caller.setCookie)
      return response
    } catch (error) {
      return explain(error)
    }
  }

  return async function fetch(request: Request, context?: unknown): Promise<Response> {
    const { pathname } = new URL(request.url)
    const path = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : ''
    const answer = await answerServers(request, path)
    if (answer) return answer
    if (request.method === 'OPTIONS') return preflight(request, allowedOrigins)
    const response = await respond(request, path, context)
    for (const [name, value] of Object.entries(corsHeaders(request, allowedOrigins))) response.headers.set(name, value)
    return response
  }
}

function nothingHere(methods: string[]): Response {
  if (methods.length === 0) {
    return problem(new TaskgateError('unsupported', 'There is nothing at this path', { status: 404 }))
  }
  const allow = methods.join(', ')
  const detail = `Expected ${allow}.`
  return problem(new TaskgateError('unsupported', 'Wrong method', { status: 405, detail }), { allow })
}
