import type { Ref } from 'vue'

import { onBeforeUnmount, onMounted, shallowRef, useId } from 'vue'

/** Ids in use, on all pages and in all shadow roots. */
const taken = new Set<string>()

/**
 * Returns an id that no other element has. Two apps on a page count their ids from the same start, so the id of a later
 * one changes once it is mounted; until then it matches the markup of a server.
 */
export function useOwnId(): Readonly<Ref<string>> {
  const base = useId()
  const id = shallowRef(base)
  onMounted(() => {
    for (let next = 2; taken.has(id.value); next += 1) id.value = `${base}-${next}`
    taken.add(id.value)
  })
  onBeforeUnmount(() => taken.delete(id.value))
  return id
}
