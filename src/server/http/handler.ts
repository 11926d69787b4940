/**
 * HTTP without a subject: routes, origins, bodies, problems, health and the stop of a server. Each request enters
 * here; who is calling and what a call does is handed in.
 */
import { corsHeaders, guardOrigin, preflight } from './originGuard'
import { problem } from './respond'
import { TaskgateError } from './taskgateError'

export type Route<Caller> = (request: Request, caller: Caller) => Promise<Response>

/** All that the handler knows of a caller: a `Set-Cookie` value for the answer, good or bad. */
interface Identified {
  setCookie?: string
}

export interface HandlerOptions<Caller extends Identified> {
  basePath: string
  /** By method and path under `basePath`: `POST /risk/check`. */
  routes: ReadonlyMap<string, Route<Caller>>
  /** Answers calls of servers, outside the origin rules and without a caller. Null for any other path. */
  answerServers(request: Request, path: string): Promise<Response | null>
  /** Says who is calling, or refuses the request by what it rejects with. */
  identify(request: Request, context: unknown): Promise<Caller>
  allowedOrigins: readonly string[]
  /** Whether an error means that the storage is out of reach. */
  isStorageFailure(error: unknown): boolean
  onError: (error: unknown, where: string) => void
}

/** A storage that is out of reach is mostly so for longer than the moment after which a client asks by itself. */
const RETRY_AFTER_MS = 5_000

/** Finds the route of a request, applies the origin rules, and turns errors into problem details. */
export function createHandler<Caller extends Identified>(options: HandlerOptions<Caller>) {
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
      const caller = await identify(request, context)
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
