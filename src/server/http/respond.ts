import { TaskgateError } from './taskgateError'

/** A JSON answer. Nothing of ours may be kept by a cache. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  })
}

/** An error as problem details (RFC 9457), with `Retry-After` (RFC 9110, whole seconds) where it has one. */
export function problem(error: TaskgateError, headers: Record<string, string> = {}): Response {
  const { status, retryAfterMs } = error
  return json(error.toProblem(), status, {
    ...headers,
    'content-type': 'application/problem+json',
    ...(retryAfterMs === undefined ? {} : { 'retry-after': retryAfterSeconds(retryAfterMs) }),
  })
}

/** Milliseconds as the field value of `Retry-After`, rounded up so that no client comes too early. */
export function retryAfterSeconds(ms: number): string {
  return String(Math.ceil(ms / 1_000))
}
