import { drawnPath } from '../parts/drawnPath'
import { layerOf } from './dialogPlace'

/** Returns the focused element of the page, also in shadow roots: in open ones, and in the one of `place`. */
export function focused(place: Element): Element | null {
  let element = (place.getRootNode() as ShadowRoot).activeElement ?? document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

/**
 * Returns the focus as `leaving` leaves the page: to `opener` or, if that is gone or disabled, to the nearest focusable
 * ancestor of `place`, at the latest the layer. Does nothing if the app has moved the focus meanwhile. Scrolls nothing.
 */
export function returnFocus(opener: Element | null, place: Element, leaving: Element | null): void {
  const current = focused(place)
  const layer = layerOf(place)
  const isOurs = !current || current === document.body || current === layer || drawnPath(current).includes(leaving!)
  if (!isOurs) return
  for (const next of drawnPath(opener?.isConnected ? opener : place)) {
    if (next === layer && !next.hasAttribute('tabindex')) next.setAttribute('tabindex', '-1')
    if (next instanceof HTMLElement) next.focus({ preventScroll: true })
    if (next === layer || focused(place) !== current) return
  }
}
