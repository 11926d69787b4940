import { layerOf } from './dialogPlace'

/** Returns the focused element in the document or the shadow root of `place`. */
export function focused(place: Element): Element | null {
  const root = place.getRootNode()
  return root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null
}

/**
 * Returns the focus as `leaving` leaves the page: to `opener` or, if that is gone or disabled, to the nearest focusable
 * ancestor of `place`, at the latest the layer. Does nothing if the app has moved the focus meanwhile. Scrolls nothing.
 */
export function returnFocus(opener: Element | null, place: Element, leaving: Element | null): void {
  const current = focused(place)
  const isOurs = !current || current === document.body || current === layerOf(place) || leaving?.contains(current)
  if (!isOurs) return
  for (let next: Element | null = opener?.isConnected ? opener : place; next; next = next.parentElement) {
    if (next === layerOf(place) && !next.hasAttribute('tabindex')) next.setAttribute('tabindex', '-1')
    if (next instanceof HTMLElement) next.focus({ preventScroll: true })
    if (focused(place) === next || next === layerOf(place)) return
  }
}
