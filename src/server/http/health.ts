import { json } from './respond'

export interface Health {
  /** Whether a load balancer may send requests: the storage takes writes, and the server is not stopping. */
  isReady: boolean
  /** Response time of the storage in ms; undefined if it did not answer. */
  storageMs?: number
}

/** Answers `GET /health/live` and `/health/ready`, which are public and show no figures. Null for any other path. */
export async function answerHealth(path: string, check: () => Promise<Health>): Promise<Response | null> {
  if (path === '/health/live') return json({ status: 'ok' })
  if (path !== '/health/ready') return null
  const { isReady } = await check()
  return isReady ? json({ status: 'ok' }) : json({ status: 'unavailable' }, 503, { 'retry-after': '1' })
}
