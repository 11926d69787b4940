import { layerOf } from './dialogPlace'

/** The element that has the focus, in the document or in the shadow root of `place`. */
export function focused(place: Element): Element | null {
  const root = place.getRootNode()
  return root instanceof Document || root instanceof ShadowRoot ? root.activeElement : null
}

/**
 * Gives the focus back as `leaving` leaves the page: to `opener`, or, where that is gone or disabled, to the nearest
 * ancestor of `place` that takes it, at the latest the layer. Leaves a focus alone that the app has moved meanwhile.
 * Scrolls nothing.
 */
export function returnFocus(opener: Element | null, place: Element, leaving: Element | null): void {
  const present = focused(place)
  const isOurs = !present || present === document.body || present === layerOf(place) || leaving?.contains(present)
  if (!isOurs) return
  for (let next: Element | null = opener?.isConnected ? opener : place; next; next = next.parentElement) {
    if (next === layerOf(place) && !next.hasAttribute('tabindex')) next.setAttribute('tabindex', '-1')
    if (next instanceof HTMLElement) next.focus({ preventScroll: true })
    if (focused(place) === next || next === layerOf(place)) return
  }
}
