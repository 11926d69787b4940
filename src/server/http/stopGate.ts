import { problem } from './respond'
import { TaskgateError } from './taskgateError'

type Fetch = (request: Request, context?: unknown) => Promise<Response>

export interface StopGate {
  readonly isStopping: boolean
  /** Lets requests through until the server stops; from then on they get 503 and may try another process. */
  guard(fetch: Fetch): Fetch
  /** Lets no more requests in. Resolves when those under way are answered. */
  stop(): Promise<void>
}

const RETRY_AFTER_MS = 1_000
const HEALTH = /\/health\/(live|ready)$/

/** Counts the requests under way, so that a stop cuts off none of them. */
export function createStopGate(): StopGate {
  let isStopping = false
  let inside = 0
  let emptied: (() => void) | undefined
  let stopped: Promise<void> | undefined

  return {
    get isStopping() {
      return isStopping
    },
    guard: (fetch) => async (request, context) => {
      // Health checks are still answered while the server stops.
      if (isStopping && !HEALTH.test(new URL(request.url).pathname)) {
        return problem(new TaskgateError('unavailable', undefined, { retryAfterMs: RETRY_AFTER_MS }))
      }
      inside += 1
      try {
        return await fetch(request, context)
      } finally {
        inside -= 1
        if (inside === 0) emptied?.()
      }
    },
    stop() {
      isStopping = true
      stopped ??= new Promise((resolve) => {
        emptied = resolve
        if (inside === 0) resolve()
      })
      return stopped
    },
  }
}
