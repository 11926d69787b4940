import type { Page } from '../../../src/core/environment/page'

export interface TestPage extends Page {
  /** Changes the state of the page and notifies the listeners `tellings` times. */
  set(away: ReturnType<Page['away']>, tellings?: number): void
  /** Notifies the listeners without a change, for example after a return from the back/forward cache. */
  tell(): void
  /** The number of listeners. */
  listeners(): number
}

/** Creates a page that is visible and online until `set()` changes it. */
export function createTestPage(away?: ReturnType<Page['away']>): TestPage {
  const listeners = new Set<() => void>()
  let present = away
  const tell = (): void => [...listeners].forEach((listener) => listener())
  return {
    away: (isReachable) => (present === 'offline' && isReachable ? undefined : present),
    onChange(listener, signal) {
      if (signal.aborted) return
      listeners.add(listener)
      signal.addEventListener('abort', () => listeners.delete(listener))
    },
    set(next, tellings = 1) {
      present = next
      for (let telling = 0; telling < tellings; telling += 1) tell()
    },
    tell,
    listeners: () => listeners.size,
  }
}
