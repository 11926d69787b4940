/** Whether anybody looks and whether there is a network, as far as the page can tell. */
export interface Page {
  /** Why nobody should be asked now, if there is a reason. */
  away(): 'offline' | 'hidden' | undefined
  /** Tells of every change, and of a return from the back/forward cache, until `signal` is aborted. */
  onChange(listener: () => void, signal: AbortSignal): void
}

/** The page that we are in. Outside a browser nobody is ever away. */
export const browserPage: Page = {
  away() {
    return globalThis.navigator?.onLine === false ? 'offline' : globalThis.document?.hidden ? 'hidden' : undefined
  },
  onChange(listener, signal) {
    for (const sign of ['visibilitychange', 'online', 'offline', 'pageshow']) {
      globalThis.window?.addEventListener(sign, listener, { signal })
    }
  },
}
