/** Server errors that the same call meets again (RFC 9110: 501 Not Implemented, 505 HTTP Version Not Supported). */
const lastingServerErrors = [501, 505]
/** Temporary client errors (RFC 9110, 8470 and 6585: Request Timeout, Too Early, Too Many Requests). */
const passingClientErrors = [408, 425, 429]
/** Parts of the codes and names that HTTP clients give to an error without an answer. */
const unansweredWords = ['network', 'offline', 'timeout', 'typeerror']

/** Whether the same call may succeed after an answer with this HTTP status. */
export function isTransientStatus(status: number): boolean {
  return (
    passingClientErrors.includes(status) || (status >= 500 && status < 600 && !lastingServerErrors.includes(status))
  )
}

/**
 * Returns why a call may be retried by itself: the error is `transient`, or the answer is `malformed`. Undefined means
 * that the call would fail again. Reads `status`, else `code` and `name`: `fetch` rejects with a
 * `TypeError` when there is no network, `JSON.parse` with a `SyntaxError`.
 */
export function retryReason(error: unknown): 'transient' | 'malformed' | undefined {
  const { status, code, name } = Object(error) as { status?: unknown; code?: unknown; name?: unknown }
  if (typeof status === 'number') return isTransientStatus(status) ? 'transient' : undefined
  const label = `${code} ${name}`.toLowerCase()
  if (unansweredWords.some((word) => label.includes(word))) return 'transient'
  return code === 'bad-response' || name === 'SyntaxError' ? 'malformed' : undefined
}
