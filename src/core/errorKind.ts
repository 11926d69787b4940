/** No answer came, or one that may come out differently (RFC 9110): 408, 425, 429, 5xx but 501 and 505. */
const TRANSIENT = /^(408|42[59]|5(?!0[15])..)$|network|offline|timeout|TypeError/i

/** An answer came that could not be read. */
const MALFORMED = /bad-response|SyntaxError/

/**
 * What is to be expected of the same call after this error. It is read by its `status`, else by its `code` and `name`:
 * `fetch` rejects with a `TypeError` when there is no network, `JSON.parse` with a `SyntaxError`.
 */
export function errorKind(error: unknown): 'transient' | 'malformed' | 'fatal' {
  const { status, code, name } = Object(error) as { status?: number; code?: string; name?: string }
  const sign = String(status ?? `${code} ${name}`)
  return MALFORMED.test(sign) ? 'malformed' : TRANSIENT.test(sign) ? 'transient' : 'fatal'
}
