import type { ShallowRef } from 'vue'

import { nextTick, onBeforeUnmount, onMounted, shallowRef } from 'vue'

import { dialogPlace, isRendered, layerOf } from './dialogPlace'
import { lockScroll } from './lockScroll'
import { focused, returnFocus } from './returnFocus'

export interface UseTopLayerOptions {
  dialog: () => HTMLDialogElement | null
  /** Stands where the dialog was asked for. */
  anchor: () => Element | null
  /** Whether the rest of the page is inert meanwhile. */
  isModal: boolean
  /** The dialog is on show: at first, and again after it had to move. */
  onShown: () => void
  /** Foreign code closed the dialog, or what it is in is gone. */
  onClosed: () => void
}

export interface UseTopLayerReturn {
  /** Where the dialog has to be in the page; undefined for where it was asked for. */
  place: ShallowRef<ParentNode | undefined>
  onClose: () => void
}

/** Attempts in a row to show a dialog that a style of the page hides. */
const MOST_ATTEMPTS = 3

/**
 * Keeps a dialog in the top layer from mount to unmount, wherever the page moves or hides the anchor. The page is never
 * inert without a visible dialog: a dialog that cannot be shown is closed.
 */
export function useTopLayer(options: UseTopLayerOptions): UseTopLayerReturn {
  const { dialog, anchor, isModal, onShown, onClosed } = options
  const place = shallowRef<ParentNode>()
  let opener: Element | null = null
  let observers: { disconnect(): void }[] = []
  let unlock = (): void => undefined
  let isMoving = false
  let attempts = 0
  /** `close` events that this composable caused. They arrive later, as tasks. */
  let ownCloses = 0

  function isShown(element: HTMLDialogElement): boolean {
    return element.matches(':modal') && isRendered(element)
  }

  async function show(): Promise<void> {
    isMoving = true
    place.value = dialogPlace(anchor()!)
    await nextTick()
    isMoving = false
    const element = dialog()
    if (!element) return
    // Outside of a page, as in a test without layout, and in old browsers it is a panel.
    if (!isModal || !element.showModal || !element.isConnected) {
      element.setAttribute('open', '')
      return onShown()
    }
    const hasScrollbar = innerWidth > document.documentElement.clientWidth
    element.toggleAttribute('data-gutter', hasScrollbar)
    if (element.getRootNode() instanceof ShadowRoot) unlock = lockScroll(hasScrollbar)
    element.showModal()
    if (isShown(element)) attempts = 0
    else if ((attempts += 1) > MOST_ATTEMPTS) return onClosed()
    onShown()
    observe(element)
  }

  function hide(element: HTMLDialogElement): void {
    for (const observer of observers) observer.disconnect()
    observers = []
    unlock()
    if (!element.open) return
    if (!element.close) return element.removeAttribute('open')
    ownCloses += 1
    element.close()
  }

  /** Watches for foreign code that moves, hides or removes what is around the dialog. */
  function observe(element: HTMLDialogElement): void {
    const tree = new MutationObserver(repair)
    // Unlike a ResizeObserver it notices that closed <details> or `content-visibility` skip the box.
    const box = new IntersectionObserver(repair)
    for (const root of new Set([document, element.getRootNode()]))
      tree.observe(root, { childList: true, subtree: true })
    box.observe(element)
    observers = [tree, box]
  }

  /** Shows the dialog again where it can be seen, or reports that its place is gone. */
  function repair(): void {
    const element = dialog()
    const at = anchor()
    if (isMoving || !element || !at || isShown(element)) return
    const layer = layerOf(at)
    const isLost = !element.open || !element.isConnected || !at.isConnected || (layer && !isRendered(layer))
    hide(element)
    if (isLost) onClosed()
    else void show()
  }

  onMounted(() => {
    opener = focused(anchor()!)
    void show()
  })

  onBeforeUnmount(() => {
    isMoving = true // ignores what the removal causes
    const element = dialog()
    if (element) hide(element)
    if (anchor()) returnFocus(opener, anchor()!, element)
  })

  return {
    place,
    onClose() {
      if (ownCloses > 0) ownCloses -= 1
      else onClosed()
    },
  }
}
