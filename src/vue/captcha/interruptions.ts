import type { Interruptions } from '../context/check'

import { computed, shallowRef } from 'vue'

/** Counts the interruptions that a modal dialog of ours must not cover. They may overlap. */
export function createInterruptions(): Interruptions {
  const count = shallowRef(0)
  return {
    isOn: computed(() => count.value > 0),
    begin() {
      let isOver = false
      count.value += 1
      return () => {
        if (!isOver) count.value -= 1
        isOver = true
      }
    },
  }
}
