import type { Ref } from 'vue'

import { onBeforeUnmount, onMounted, shallowRef } from 'vue'

/** Returns a number that grows whenever the page's theme changes. Read it where a colour is measured. */
export function useScheme(): Readonly<Ref<number>> {
  const changes = shallowRef(0)
  const observer = new MutationObserver(() => (changes.value += 1))
  onMounted(() => {
    observer.observe(document.documentElement, { attributes: true })
    changes.value += 1 // triggers the first measurement
  })
  onBeforeUnmount(() => observer.disconnect())
  return changes
}
