import { onBeforeUnmount, onMounted } from 'vue'

/** Where a browser cannot say when it is idle, it mostly is by then, in ms. */
const IDLE_AFTER_MS = 1_000

/**
 * Fetches what a check will need when it becomes likely: when the page is idle, unless the user saves data, or when
 * pointer or focus reach the element. Returns the listeners for it.
 */
export function usePreload(preload: () => void): Record<string, () => void> {
  let cancel = (): void => undefined

  onMounted(() => {
    const { connection } = navigator as { connection?: { saveData?: boolean } }
    if (connection?.saveData) return
    if (typeof requestIdleCallback === 'function') {
      const id = requestIdleCallback(preload)
      cancel = () => cancelIdleCallback(id)
    } else {
      const id = setTimeout(preload, IDLE_AFTER_MS)
      cancel = () => clearTimeout(id)
    }
  })
  onBeforeUnmount(() => cancel())

  return { pointerenter: preload, focusin: preload }
}
