import { TaskgateError } from './taskgateError'

/** Returns a JSON response that no cache may store. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  })
}

/** Returns an error as problem details (RFC 9457), with `Retry-After` in whole seconds (RFC 9110) if it has a delay. */
export function problem(error: TaskgateError, headers: Record<string, string> = {}): Response {
  const { status, retryAfterMs } = error
  return json(error.toProblem(), status, {
    ...headers,
    'content-type': 'application/problem+json',
    ...(retryAfterMs === undefined ? {} : { 'retry-after': retryAfterSeconds(retryAfterMs) }),
  })
}

/** Converts milliseconds to the value of `Retry-After`, rounded up so that no client retries too early. */
export function retryAfterSeconds(ms: number): string {
  return String(Math.ceil(ms / 1_000))
}
