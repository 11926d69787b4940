import { onBeforeUnmount, onMounted } from 'vue'

/**
 * Keeps Escape for a modal dialog, which the browser closes by it. Code that listens before the dialog does, or to the
 * release of the key, would close a layer around the dialog as well. So would the key held down after the dialog is gone.
 */
export function useEscape(dialog: () => HTMLDialogElement | null): void {
  let isHeld = false
  let isGone = false

  /** Without a focused element, the key belongs to the dialog too, since the rest of the page is inert. */
  function isOurs(event: Event): boolean {
    const element = dialog()
    return !!element?.open && (event.target === document.body || event.composedPath().includes(element))
  }

  function keep(event: KeyboardEvent): void {
    if (event.key !== 'Escape') return
    if (event.type === 'keydown' && !event.repeat) isHeld = isOurs(event)
    if (isHeld) {
      event.stopImmediatePropagation()
      if (isGone) event.preventDefault() // the browser would close the next dialog
    }
    if (event.type === 'keyup') isHeld = false
    leave()
  }

  function leave(): void {
    if (!isGone || isHeld) return
    window.removeEventListener('keydown', keep, true)
    window.removeEventListener('keyup', keep, true)
  }

  onMounted(() => {
    window.addEventListener('keydown', keep, true)
    window.addEventListener('keyup', keep, true)
  })
  onBeforeUnmount(() => {
    isGone = true
    leave()
  })
}
