import { onScopeDispose } from 'vue'

/** A button that is held down repeats after, and then every, in ms. */
const REPEAT_AFTER = 400
const REPEAT_EVERY = 60

export interface UseHoldReturn {
  /** A click acts once; that of a hold has acted already. */
  click(by: number): void
  hold(by: number): void
  letGo(): void
}

/** Buttons that act once on a click, and again and again while they are held down. */
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
      isRepeating = false // whoever slid off a held button has made no click of it
      const repeat = (): void => {
        isRepeating = true
        act(by)
        timer = setTimeout(repeat, REPEAT_EVERY)
      }
      timer = setTimeout(repeat, REPEAT_AFTER)
    },
    letGo,
  }
}
