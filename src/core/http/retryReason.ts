import { readError } from './readError'

/** Server errors that the same call meets again (RFC 9110: 501 Not Implemented, 505 HTTP Version Not Supported). */
const lastingServerErrors = [501, 505]
/** Temporary client errors (RFC 9110, 8470 and 6585: Request Timeout, Too Early, Too Many Requests). */
const passingClientErrors = [408, 425, 429]

/** Whether the same call may succeed after an answer with this HTTP status. */
export function isTransientStatus(status: number): boolean {
  return (
    passingClientErrors.includes(status) || (status >= 500 && status < 600 && !lastingServerErrors.includes(status))
  )
}

/**
 * Returns why a call may be retried by itself: the error is `transient`, or the answer is `malformed`. Undefined means
 * that the call would fail again, as after a programming error. The error may come from any HTTP client.
 */
export function retryReason(error: unknown): 'transient' | 'malformed' | undefined {
  const { kind, status } = readError(error)
  if (status) return isTransientStatus(status) ? 'transient' : undefined
  if (!kind || kind === 'bug') return undefined
  return kind === 'malformed' ? kind : 'transient'
}
