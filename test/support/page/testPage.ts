import type { Page } from '../../../src/core/environment/page'

export interface TestPage extends Page {
  /** Changes what the page says, and tells of it as often as a browser would. */
  set(away: ReturnType<Page['away']>, tellings?: number): void
  /** Tells of a change that changed nothing: a return from the back/forward cache, say. */
  tell(): void
  /** Listeners that are set. */
  listeners(): number
}

/** A page that is looked at and online until it is told otherwise. */
export function createTestPage(away?: ReturnType<Page['away']>): TestPage {
  const listeners = new Set<() => void>()
  let present = away
  const tell = (): void => [...listeners].forEach((listener) => listener())
  return {
    away: () => present,
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
