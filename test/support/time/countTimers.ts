import type { Clock } from '../../../src/core/environment/clock'

/** Wraps a shared clock for one of its users and counts that user's timers. */
export function countTimers(clock: Clock): Clock & { timers(): number } {
  const timers = new Set<() => void>()
  return {
    now: clock.now,
    after(ms, callback) {
      const clear = (): void => {
        timers.delete(clear)
        forget()
      }
      const forget = clock.after(ms, () => {
        timers.delete(clear)
        callback()
      })
      timers.add(clear)
      return clear
    },
    timers: () => timers.size,
  }
}
