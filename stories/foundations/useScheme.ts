import type { Ref } from 'vue'

import { onBeforeUnmount, onMounted, shallowRef } from 'vue'

/** Grows whenever the page's theme changes: read it where a colour is measured. */
export function useScheme(): Readonly<Ref<number>> {
  const changes = shallowRef(0)
  const observer = new MutationObserver(() => (changes.value += 1))
  onMounted(() => {
    observer.observe(document.documentElement, { attributes: true })
    changes.value += 1 // measured once the page is there
  })
  onBeforeUnmount(() => observer.disconnect())
  return changes
}
