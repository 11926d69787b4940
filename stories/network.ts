/** What the Network switch of the toolbar says. */
export type Network = 'fast' | 'slow' | 'offline' | 'busy'

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
