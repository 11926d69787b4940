import type { PollerOptions } from './pollerOptions'

import { MAX_RETRY_AFTER_MS } from '../http/readRetryAfter'

/**
 * Returns the wait before the next call, in ms: the interval with jitter or, after failures in a row, a random wait
 * between the interval and its exponential backoff. `retryAfterMs` is the shortest wait that the server accepts;
 * anything but a positive number counts as none. `random` is 0 … 1.
 */
export function nextDelay(
  interval: number,
  failures: number,
  retryAfterMs: number,
  { jitter = 0.1, backoff: { factor = 2, max = 30_000 } = {} }: Pick<PollerOptions, 'jitter' | 'backoff'>,
  random = Math.random(),
): number {
  const minDelay = Math.min(retryAfterMs, MAX_RETRY_AFTER_MS) || 0
  const longest = Math.max(interval, Math.min(max, interval * factor ** failures))
  const delay = failures ? interval + (longest - interval) * random : interval + interval * jitter * (2 * random - 1)
  return Math.max(minDelay, delay)
}
