import type { Page } from './page'

import { Problem } from '../http/problem'

/** Resolves when there is a network to go on with; rejects with `cancelled` when nobody wants it any more. */
export async function networkReady(page: Page, signal: AbortSignal): Promise<void> {
  while (page.away() === 'offline' && !signal.aborted) {
    const changed = new AbortController()
    await new Promise<void>((resolve) => {
      page.onChange(resolve, changed.signal)
      signal.addEventListener('abort', () => resolve(), changed)
    })
    changed.abort()
  }
  if (signal.aborted) throw new Problem({ code: 'cancelled' })
}
