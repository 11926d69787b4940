import type { UseSliderVerifyReturn } from './useSliderVerify'

import { watch } from 'vue'

/** How long success is shown before the puzzle leaves, in ms. */
const PASSED_MS = 700

/** Calls `leave` some time after the puzzle was solved, unless the puzzle is needed again before. */
export function useLeaveAfterPass({ state }: Pick<UseSliderVerifyReturn, 'state'>, leave: () => void): void {
  watch(
    () => state.value.name === 'passed',
    (isPassed, _before, onCleanup) => {
      if (!isPassed) return
      const timer = setTimeout(leave, PASSED_MS)
      onCleanup(() => clearTimeout(timer))
    },
    { flush: 'sync' },
  )
}
