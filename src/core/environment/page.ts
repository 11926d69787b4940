/** The visibility of the page and its network, as far as the browser reports them. */
export interface Page {
  /**
   * Returns why the client should make no calls now, if there is a reason. With `isReachable`, calls are answered
   * although the browser reports no network, so it is not offline.
   */
  away(isReachable?: boolean): 'offline' | 'hidden' | undefined
  /** Calls `listener` at every change and after a return from the back/forward cache, until `signal` aborts. */
  onChange(listener: () => void, signal: AbortSignal): void
}

/** The current page. Outside a browser it is always visible and online. */
export const browserPage: Page = {
  away(isReachable) {
    if (globalThis.navigator?.onLine === false && !isReachable) return 'offline'
    return globalThis.document?.hidden ? 'hidden' : undefined
  },
  onChange(listener, signal) {
    for (const event of ['visibilitychange', 'online', 'offline', 'pageshow']) {
      globalThis.addEventListener?.(event, listener, { signal })
    }
  },
}
