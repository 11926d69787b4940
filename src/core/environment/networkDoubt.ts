import type { Page } from './page'

import { offlineWaitMs } from './networkReady'

/**
 * Whether to believe the browser when it reports no network. The report is only a hint, and a call that is made and
 * answered all the same proves it wrong. For one caller that makes one call at a time.
 */
export interface NetworkDoubt {
  /** Returns why no call should be made now. Not `offline` once the browser was wrong. */
  away(): ReturnType<Page['away']>
  /** A call is made. */
  begin(): void
  /** The call was answered, by a value or by a refusal. */
  answered(): void
  /** The call had no answer. */
  lost(): void
  /** The wait in ms before a call is tried without a network. It grows with each call that is lost. */
  waitMs(): number
}

export function createNetworkDoubt(page: Page): NetworkDoubt {
  const doubt = { wasOffline: false, isReachable: false, tries: 0 }
  const isOffline = (): boolean => page.away() === 'offline'
  return {
    away: () => page.away(doubt.isReachable),
    begin() {
      doubt.wasOffline = isOffline()
    },
    answered() {
      doubt.isReachable = doubt.wasOffline && isOffline()
      doubt.tries = 0
    },
    lost() {
      doubt.isReachable = false
      if (doubt.wasOffline) doubt.tries += 1
    },
    waitMs: () => offlineWaitMs(doubt.tries),
  }
}
