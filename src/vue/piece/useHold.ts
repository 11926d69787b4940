import { onScopeDispose } from 'vue'

/** A button that is held down repeats after this time, and then at this interval. */
const REPEAT_AFTER_MS = 400
const REPEAT_EVERY_MS = 60

export interface UseHoldReturn {
  /** Acts once, unless the click ends a hold that has already acted. */
  click(by: number): void
  hold(by: number): void
  letGo(): void
}

/** Makes buttons act once on a click, and repeatedly while they are held down. */
export function useHold(act: (by: number) => void): UseHoldReturn {
  let timer: ReturnType<typeof setTimeout> | undefined
  let isRepeating = false

  function letGo(): void {
    clearTimeout(timer)
  }

  onScopeDispose(letGo)

  return {
    click(by) {
      if (!isRepeating) act(by)
      isRepeating = false
    },
    hold(by) {
      letGo()
      isRepeating = false // sliding off a held button ends it without a click
      const repeat = (): void => {
        isRepeating = true
        act(by)
        timer = setTimeout(repeat, REPEAT_EVERY_MS)
      }
      timer = setTimeout(repeat, REPEAT_AFTER_MS)
    },
    letGo,
  }
}
