/** A status, or the code and name of an error, after which the same call may come out differently (RFC 9110). */
export const TRANSIENT = /^(408|42[59]|5(?!0[15])..)$|network|offline|timeout|TypeError/i

/**
 * What is to be expected of the same call after this error. It is read by its `status`, else by its `code` and `name`:
 * `fetch` rejects with a `TypeError` when there is no network, `JSON.parse` with a `SyntaxError`. Undefined: the same again.
 */
export function errorKind(error: unknown): 'transient' | 'malformed' | undefined {
  const { status, code, name } = Object(error) as { status?: number; code?: string; name?: string }
  const sign = `${status ?? `${code} ${name}`}`
  if (TRANSIENT.test(sign)) return 'transient'
  return /bad-response|SyntaxError/.test(sign) ? 'malformed' : undefined
}
