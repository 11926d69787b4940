import type { Fault } from '../test/support/backend/faults'

import { refusal, requestLost } from '../test/support/backend/faults'

/** What the Network switch of the toolbar says. */
export type Network = 'fast' | 'slow' | 'offline' | 'busy'

const SLOW_MS = 1_500

/** What a network does to every call. */
export const networkFaults: Record<Network, Fault> = {
  fast: (reach) => reach(),
  async slow(reach) {
    await new Promise((resolve) => setTimeout(resolve, SLOW_MS))
    return reach()
  },
  offline: requestLost,
  busy: refusal('rate-limited', { retryAfterMs: 20_000 }),
}

/** The network that the stories are on. */
export let network: Network = 'fast'

/** Changes the network, and what the browser says of it. */
export function setNetwork(next: Network): void {
  const was = network
  network = next
  const onLine = next !== 'offline'
  if (onLine === (was !== 'offline')) return
  Object.defineProperty(navigator, 'onLine', { configurable: true, value: onLine })
  window.dispatchEvent(new Event(onLine ? 'online' : 'offline'))
}
