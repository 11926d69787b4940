import type { Clock } from './clock'

export interface Timer {
  start(ms: number, onEnd: () => void): void
  stop(): void
}

/** Returns one timer: a new start replaces the last. */
export function createTimer(clock: Clock): Timer {
  let clear: (() => void) | undefined
  const stop = (): void => clear?.()
  return {
    stop,
    start(ms, onEnd) {
      stop()
      clear = clock.after(ms, onEnd)
    },
  }
}
