import { problem } from './respond'
import { TaskgateError } from './taskgateError'

type Fetch = (request: Request, context?: unknown) => Promise<Response>

export interface StopGate {
  readonly isStopping: boolean
  /** Forwards requests until the server stops. Later ones get 503, so that a load balancer uses another process. */
  guard(fetch: Fetch): Fetch
  /** Refuses new requests. Resolves when those in flight are answered. */
  stop(): Promise<void>
}

const RETRY_AFTER_MS = 1_000
const HEALTH = /\/health\/(live|ready)$/

/** Counts the requests in flight, so that a stop interrupts none of them. */
export function createStopGate(): StopGate {
  let isStopping = false
  let inFlight = 0
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
      inFlight += 1
      try {
        return await fetch(request, context)
      } finally {
        inFlight -= 1
        if (inFlight === 0) emptied?.()
      }
    },
    stop() {
      isStopping = true
      stopped ??= new Promise((resolve) => {
        emptied = resolve
        if (inFlight === 0) resolve()
      })
      return stopped
    },
  }
}
