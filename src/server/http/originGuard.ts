import { TaskgateError } from './taskgateError'

/**
 * Who may call from a browser. A request with `Origin` must come from the same origin or a listed one; without it
 * `Sec-Fetch-Site`, if sent, must say that no other site is involved; with neither it comes from no browser.
 * Throws `bad-origin` (403).
 *
 * Behind a proxy the request's own URL may name an inner host. Then the browser's `Sec-Fetch-Site: same-origin`
 * settles it, a header that no page can set (Fetch Metadata).
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

/** The headers that let a listed origin read the answer (CORS); none for any other origin. */
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

/** The answer to a preflight request (CORS): what the request asks for, to a listed origin. */
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
