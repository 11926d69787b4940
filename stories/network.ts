import type { Fault } from '../test/support/backend/faults'

import { refusal, requestLost } from '../test/support/backend/faults'

/** The values of the Network switch in the toolbar. */
export type Network = 'fast' | 'slow' | 'offline' | 'busy'

const SLOW_MS = 1_500

/** The effect of a network on every call. */
export const networkFaults: Record<Network, Fault> = {
  fast: (reach) => reach(),
  async slow(reach) {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    return reach()
  },
  offline: requestLost,
  busy: refusal('rate-limited', { retryAfterMs: 20_000 }),
}

/** The current network of the stories. */
export let network: Network = 'fast'

/** Changes the network, `navigator.onLine`, and fires the browser event. */
export function setNetwork(next: Network): void {
  const was = network
  network = next
  const onLine = next !== 'offline'
  if (onLine === (was !== 'offline')) return
  Object.defineProperty(navigator, 'onLine', { configurable: true, value: onLine })
  window.dispatchEvent(new Event(onLine ? 'online' : 'offline'))
}
