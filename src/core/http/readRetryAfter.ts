/** A server may ask for one hour at most. */
export const MAX_RETRY_AFTER_MS = 3_600_000

/**
 * Returns the wait that an answer asks for, in ms: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3). A date is
 * compared with the answer's own `Date`, because client clocks are often wrong. Undefined if there is none. Headers are
 * a `Headers` object, or an object with lowercase names.
 */
export function readRetryAfter(headers: unknown): number | undefined {
  const value = headerOf(headers, 'retry-after')
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.parse(headerOf(headers, 'date'))
  return ms >= 0 ? Math.min(ms, MAX_RETRY_AFTER_MS) : undefined
}

function headerOf(headers: unknown, name: string): string {
  const given = Object(headers) as Record<string, unknown> & { get?: unknown }
  return String((typeof given.get === 'function' ? given.get(name) : given[name]) ?? '')
}
