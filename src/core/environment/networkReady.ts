import type { Page } from './page'

import { abortable } from './abortable'

/** Resolves when the page is online; rejects with the signal's reason when the signal aborts. */
export async function networkReady(page: Page, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted()
  while (page.away() === 'offline') await abortable(signal, (done, settled) => page.onChange(done, settled))
}
