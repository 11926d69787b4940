/** Longest wait that a server may ask for, in ms. */
const LONGEST = 3_600_000

/**
 * The wait that an answer asks for, in ms: `Retry-After` in seconds or as a date (RFC 9110 §10.2.3), a date measured
 * against the answer's own `Date`, since client clocks are wrong. At most an hour; undefined if there is none.
 */
export function readRetryAfter(headers: Headers): number | undefined {
  const value = headers.get('retry-after')
  if (!value) return undefined
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.parse(headers.get('date') ?? '')
  return ms >= 0 ? Math.min(ms, LONGEST) : undefined
}
