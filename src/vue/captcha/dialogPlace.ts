/** What detects a press or a focus outside of it, closes with its own contents, or traps the focus. */
const LAYERS = 'dialog, [popover], [role=dialog], [role=alertdialog], [role=menu], [data-dismissable-layer]'
/** What would disable, activate, drag or hide a dialog inside it. */
const BREAKERS = 'fieldset, label, summary, details:not([open]), a[href], button, [draggable=true]'

/** The layer that an element is in. A dialog inside it must stay there, or the layer takes it for "outside". */
export function layerOf(element: Element): Element | null {
  return element.closest(LAYERS)
}

/** Whether an element and all that it is in are rendered. Before 2024 not every browser could tell. */
export function isRendered(element: Element): boolean {
  return element.isConnected && (element.checkVisibility?.() ?? true)
}

/**
 * Where a dialog belongs that is asked for inside `anchor`: undefined for right there, else the parent of the outermost
 * ancestor that would break it. Never outside the nearest layer or shadow root.
 */
export function dialogPlace(anchor: Element): ParentNode | undefined {
  let place: ParentNode | undefined
  for (let element: Element | null = anchor; element && !element.matches(LAYERS); element = element.parentElement) {
    if (element.parentNode instanceof Document) break
    // `hidden=until-found` hides what is inside an element, which keeps a box.
    const isHiding: boolean = getComputedStyle(element).contentVisibility === 'hidden'
    if (isHiding || element.matches(BREAKERS) || !isRendered(element)) place = element.parentNode ?? place
  }
  return place
}
