import { drawnPath } from '../parts/drawnPath'

/** Elements that detect a press or a focus outside, close with their contents, or trap the focus. */
const LAYERS = 'dialog, [popover], [role=dialog], [role=alertdialog], [role=menu], [data-dismissable-layer]'
/** Elements that would disable, activate, drag or hide a dialog inside them. */
const BREAKERS = 'fieldset, label, summary, details:not([open]), a[href], button, [draggable=true]'

/** Returns the layer around an element. A dialog inside a layer must stay there, or the layer takes it for "outside". */
export function layerOf(element: Element): Element | undefined {
  return drawnPath(element).find((around) => around.matches(LAYERS))
}

/** Returns whether an element and its ancestors are rendered. True in browsers without `checkVisibility` (before 2024). */
export function isRendered(element: Element): boolean {
  return element.isConnected && (element.checkVisibility?.() ?? true)
}

/**
 * Returns where a dialog for `anchor` belongs: undefined for the anchor itself, else the parent of the outermost ancestor
 * that would break the dialog. Never outside the nearest layer or shadow root.
 */
export function dialogPlace(anchor: Element): ParentNode | undefined {
  let place: ParentNode | undefined
  const layer = layerOf(anchor)
  // A component has the layer in its shadow root, and the anchor in its slot.
  const edges = [layer, (layer?.getRootNode() as ShadowRoot | undefined)?.host]
  for (let element: Element | null = anchor; element && !edges.includes(element); element = element.parentElement) {
    if (element.parentNode instanceof Document) break
    // `hidden=until-found` hides what is inside an element, which keeps a box.
    const isHiding: boolean = getComputedStyle(element).contentVisibility === 'hidden'
    if (isHiding || element.matches(BREAKERS) || !isRendered(element)) place = element.parentNode ?? place
  }
  return place
}
