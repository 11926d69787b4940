import type { ServerClock } from '../runtime/clock'

import { elapsedOf } from '../runtime/clock'
import { json } from './respond'
import { withTimeout } from '../runtime/withTimeout'

export interface Health {
  /** Whether a load balancer may send requests: the storage answers, and the server is not stopping. */
  isReady: boolean
  /** Response time of the storage in ms; undefined if it did not answer. */
  storageMs?: number
}

const STORAGE_TIMEOUT_MS = 1_000

/** Checks the storage by calling `probe`. Never rejects. */
export async function checkHealth(
  probe: () => Promise<unknown>,
  clock: ServerClock,
  isStopping: boolean,
): Promise<Health> {
  const startedAt = elapsedOf(clock)
  try {
    await withTimeout(clock, STORAGE_TIMEOUT_MS, probe())
    return { isReady: !isStopping, storageMs: elapsedOf(clock) - startedAt }
  } catch {
    return { isReady: false }
  }
}

/** Answers `GET /health/live` and `/health/ready`, which are public and show no figures. Null for any other path. */
export async function answerHealth(path: string, check: () => Promise<Health>): Promise<Response | null> {
  if (path === '/health/live') return json({ status: 'ok' })
  if (path !== '/health/ready') return null
  const { isReady } = await check()
  return isReady ? json({ status: 'ok' }) : json({ status: 'unavailable' }, 503, { 'retry-after': '1' })
}
