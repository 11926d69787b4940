import type { ServerClock } from './clock'

/**
 * Resolves when another request's promise settles, or after `ms`. Some runtimes end a request whose client has gone away
 * in the middle, and its promises never settle (Cloudflare Workers), so no request may wait for one without a bound.
 * Never rejects.
 */
export function boundedWait(other: Promise<unknown>, ms: number, clock: ServerClock): Promise<void> {
  return new Promise((resolve) => {
    const stopTimer = clock.after(ms, resolve)
    const end = (): void => {
      stopTimer()
      resolve()
    }
    other.then(end, end)
  })
}
