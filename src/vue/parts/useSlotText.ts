import type { ComputedRef } from 'vue'

import { computed, onBeforeUpdate, shallowRef } from 'vue'

import { slotText } from './slotText'

/** Returns the plain text of a slot, read again at each render: it may change without any state of ours. */
export function useSlotText(slot: () => unknown): ComputedRef<string> {
  const renders = shallowRef(0)
  onBeforeUpdate(() => (renders.value += 1))
  return computed(() => (renders.value >= 0 ? slotText(slot()).trim() : ''))
}
