/**
 * Generic HTTP: routes, origins, bodies, problems, health and the stop of a server. This file is the entry of each
 * request; the caller's identity and the routes are passed in.
 */
import { samePath } from './httpOptions'
import { corsHeaders, guardOrigin, preflight } from './originGuard'
import { problem } from './respond'
import { TaskgateError } from './taskgateError'

export type Route<Caller> = (request: Request, caller: Caller) => Promise<Response>

/** The part of a caller that the handler uses: a `Set-Cookie` value for every answer, errors included. */
interface Identified {
  setCookie?: string
}

export interface HandlerOptions<Caller extends Identified> {
  basePath: string
  /** By method and path under `basePath`: `POST /risk/check`. */
  routes: ReadonlyMap<string, Route<Caller>>
  /** Answers calls of other servers, which need neither an origin nor a caller. Null for any other path. */
  answerServerCall(request: Request, path: string): Promise<Response | null>
  /** Throws a `TaskgateError` while the server may not answer requests. */
  ready(): Promise<void>
  /** Returns the caller. A rejection with a `TaskgateError` refuses the request. */
  identify(request: Request, context: unknown): Promise<Caller>
  allowedOrigins: readonly string[]
  /** Returns whether a call of the storage rejected with this error. */
  isStorageFailure(error: unknown): boolean
  onError: (error: unknown, where: string) => void
}

/** An outage of the storage usually lasts longer than the regular polling interval of a client. */
const RETRY_AFTER_MS = 5_000

/** Finds the route of a request, applies the origin rules, and turns errors into problem details. */
export function createHandler<Caller extends Identified>(options: HandlerOptions<Caller>) {
  const { basePath, routes, answerServerCall, ready, identify, allowedOrigins, isStorageFailure, onError } = options

  async function respond(request: Request, path: string, context: unknown): Promise<Response> {
    const route = routes.get(`${request.method} ${path}`)
    if (!route) return noRoute(['GET', 'POST'].filter((method) => routes.has(`${method} ${path}`)))
    const explain = (error: unknown): Response => {
      if (error instanceof TaskgateError) return problem(error)
      onError(error, path)
      if (!isStorageFailure(error)) return problem(new TaskgateError('internal'))
      return problem(new TaskgateError('unavailable', undefined, { retryAfterMs: RETRY_AFTER_MS, cause: error }))
    }
    try {
      await ready()
      guardOrigin(request, allowedOrigins)
      const caller = await identify(request, context)
      const response = await route(request, caller).catch(explain)
      if (caller.setCookie !== undefined) response.headers.append('set-cookie', caller.setCookie)
      return response
    } catch (error) {
      return explain(error)
    }
  }

  return async function fetch(request: Request, context?: unknown): Promise<Response> {
    const pathname = samePath(new URL(request.url).pathname)
    const path = pathname.startsWith(basePath) ? pathname.slice(basePath.length) : ''
    const answer = await answerServerCall(request, path)
    if (answer) return answer
    if (request.method === 'OPTIONS') return preflight(request, allowedOrigins)
    const response = await respond(request, path, context)
    for (const [name, value] of Object.entries(corsHeaders(request, allowedOrigins))) response.headers.set(name, value)
    return response
  }
}

function noRoute(methods: string[]): Response {
  if (methods.length === 0) {
    return problem(new TaskgateError('unsupported', 'There is nothing at this path', { status: 404 }))
  }
  const allow = methods.join(', ')
  const detail = `Expected ${allow}.`
  return problem(new TaskgateError('unsupported', 'Wrong method', { status: 405, detail }), { allow })
}
