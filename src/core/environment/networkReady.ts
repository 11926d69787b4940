import type { Page } from './page'

/** Resolves when there is a network to go on with; rejects with the signal's reason when that is aborted. */
export async function networkReady(page: Page, signal: AbortSignal): Promise<void> {
  while (page.away() === 'offline' && !signal.aborted) {
    const changed = new AbortController()
    await new Promise<void>((resolve) => {
      page.onChange(resolve, changed.signal)
      signal.addEventListener('abort', () => resolve(), changed)
    })
    changed.abort()
  }
  signal.throwIfAborted()
}
