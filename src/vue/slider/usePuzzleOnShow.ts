import type { UseSliderVerifyReturn } from './useSliderVerify'

import { onMounted, shallowRef, watch } from 'vue'

/** Loads a picture whenever the puzzle is on show without one: at first, after a lock, and after a reset. */
export function usePuzzleOnShow({ state, load }: UseSliderVerifyReturn, isOnShow: () => boolean): void {
  const isMounted = shallowRef(false)
  onMounted(() => (isMounted.value = true))
  watch(
    () => isMounted.value && isOnShow() && (state.value.name === 'idle' || state.value.name === 'spent'),
    (isBare) => isBare && load(),
    { flush: 'sync' },
  )
}
