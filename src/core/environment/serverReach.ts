import type { Clock } from './clock'
import type { Page } from './page'

import { createNetworkDoubt } from './networkDoubt'
import { networkReady } from './networkReady'

export interface ServerReach {
  /**
   * Makes a call once the page is online. As long as the browser reports no network, the call is tried at growing
   * intervals, until it is answered. Rejects as the call does.
   */
  call<T>(send: () => Promise<T>): Promise<T>
  /** Resolves when calls arrive: at once on an online page, else when `probe` is answered, by whatever answer. */
  ready(probe: () => Promise<unknown>): Promise<void>
  /** A call was lost, so earlier answers prove nothing any more. */
  doubt(): void
}

/**
 * Finds out whether the server can be reached. The browser's word is a hint, and an answer proves it wrong. `isLost` tells
 * the error of a call without an answer.
 */
export function createServerReach(
  { page, clock, signal }: { page: Page; clock: Clock; signal: AbortSignal },
  isLost: (error: unknown) => boolean,
): ServerReach {
  const network = createNetworkDoubt(page)

  async function call<T>(send: () => Promise<T>): Promise<T> {
    for (;;) {
      if (network.away() === 'offline') await networkReady(page, signal, clock, network.waitMs())
      network.begin()
      try {
        const answer = await send()
        network.answered()
        return answer
      } catch (error) {
        if (isLost(error)) network.lost()
        else network.answered()
        if (page.away() !== 'offline' || !isLost(error)) throw error
      }
    }
  }

  return {
    call,
    doubt: network.lost,
    async ready(probe) {
      signal.throwIfAborted()
      if (network.away() === 'offline') await call(probe).catch(() => signal.throwIfAborted())
    },
  }
}
