/** One polite region for each modal root, removed with its root. */
const regions = new WeakMap<ParentNode, HTMLElement>()

const MODAL_ROOTS = 'dialog, [aria-modal=true]'

/**
 * Announces a text to screen readers, politely and once. Content under a modal dialog is not exposed to them, so the
 * region is in the nearest dialog or shadow root around `place`, else in the body. ARIA 1.3, `aria-modal`.
 */
export function announce(text: string, place: Element | null): void {
  const tree = place?.getRootNode()
  const root = place?.closest(MODAL_ROOTS) ?? (tree instanceof ShadowRoot ? tree : document.body)
  let region = regions.get(root)
  if (!region?.isConnected) {
    region = document.createElement('div')
    region.role = 'status'
    region.dataset.scope = 'taskgate'
    region.dataset.part = 'announcer'
    root.append(region)
    regions.set(root, region)
  }
  region.textContent = text
}
