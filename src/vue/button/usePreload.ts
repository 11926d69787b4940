import { onBeforeUnmount, onMounted } from 'vue'

/** Delay in ms in browsers without `requestIdleCallback`. */
const IDLE_AFTER_MS = 1_000

/**
 * Preloads the code of a check when the page is idle, unless the user saves data.
 */
export function usePreload(preload: () => void): void {
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
}
