import type { Clock } from './clock'
import type { Page } from './page'

import { abortable } from './abortable'

const FIRST_TRY_MS = 5_000
const LONGEST_WAIT_MS = 60_000

/**
 * Returns the wait before a call is tried although the browser reports no network, after so many tries in vain.
 * `navigator.onLine` is only a hint: it is also false on localhost, in an intranet and with some virtual adapters.
 */
export function offlineWaitMs(tries: number): number {
  return Math.min(FIRST_TRY_MS * 2 ** tries, LONGEST_WAIT_MS)
}

/**
 * Resolves when the page is online, or after `waitMs`, when it is time to try a call all the same. Rejects with the signal's reason when
 * the signal aborts.
 */
export async function networkReady(page: Page, signal: AbortSignal, clock: Clock, waitMs: number): Promise<void> {
  signal.throwIfAborted()
  if (page.away() !== 'offline') return
  await abortable(signal, (done, settled) => {
    const clearTimer = clock.after(waitMs, done)
    settled.addEventListener('abort', clearTimer)
    page.onChange(() => page.away() !== 'offline' && done(), settled)
  })
}
