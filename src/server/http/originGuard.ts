import { TaskgateError } from './taskgateError'

/**
 * Throws `bad-origin` (403) for a request from another site. A request with `Origin` must come from the same origin or
 * an allowed one. Without `Origin`, `Sec-Fetch-Site` must rule out another site. A request with neither header does not
 * come from a browser and passes.
 *
 * Behind a proxy the URL of the request may contain an internal host. `Sec-Fetch-Site: same-origin` then decides: no
 * page can set this header (Fetch Metadata).
 */
export function guardOrigin(request: Request, allowedOrigins: readonly string[]): void {
  const origin = request.headers.get('origin')
  const site = request.headers.get('sec-fetch-site')
  const isFine =
    origin === null
      ? site === null || site === 'same-origin' || site === 'none'
      : origin === new URL(request.url).origin || site === 'same-origin' || allowedOrigins.includes(origin)
  if (isFine) return
  throw new TaskgateError('bad-origin', undefined, {
    detail: 'Expected a request from the same origin. List other origins in allowedOrigins of createTaskgateServer.',
  })
}

/** Returns the CORS headers with which an allowed origin may read the answer; none for any other origin. */
export function corsHeaders(request: Request, allowedOrigins: readonly string[]): Record<string, string> {
  const origin = request.headers.get('origin')
  if (origin === null || !allowedOrigins.includes(origin)) return allowedOrigins.length > 0 ? { vary: 'origin' } : {}
  return {
    vary: 'origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': 'retry-after, date',
  }
}

/** Answers a CORS preflight request. An allowed origin gets the requested headers. */
export function preflight(request: Request, allowedOrigins: readonly string[]): Response {
  const headers = new Headers({ ...corsHeaders(request, allowedOrigins), 'cache-control': 'no-store' })
  if (headers.has('access-control-allow-origin')) {
    headers.append('vary', 'access-control-request-headers')
    headers.set('access-control-allow-methods', 'GET, POST')
    headers.set('access-control-allow-headers', request.headers.get('access-control-request-headers') ?? 'content-type')
    headers.set('access-control-max-age', '600')
  }
  return new Response(null, { status: 204, headers })
}
