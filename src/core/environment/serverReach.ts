import type { Clock } from './clock'
import type { Page } from './page'

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
  const reach = { isProven: false, tries: 0 }

  /** Only a call that was made and answered without a network proves that the server can be reached. */
  function noteAnswer(wasOffline: boolean): void {
    reach.isProven = wasOffline && page.away() === 'offline'
    reach.tries = 0
  }

  async function call<T>(send: () => Promise<T>): Promise<T> {
    for (;;) {
      if (!reach.isProven) await networkReady(page, signal, clock, reach.tries)
      const wasOffline = page.away() === 'offline'
      try {
        const answer = await send()
        noteAnswer(wasOffline)
        return answer
      } catch (error) {
        if (page.away() !== 'offline' || !isLost(error)) {
          noteAnswer(wasOffline)
          throw error
        }
        doubt()
        reach.tries += 1
      }
    }
  }

  function doubt(): void {
    reach.isProven = false
  }

  return {
    call,
    doubt,
    async ready(probe) {
      signal.throwIfAborted()
      if (page.away(reach.isProven) === 'offline') await call(probe).catch(() => signal.throwIfAborted())
    },
  }
}
