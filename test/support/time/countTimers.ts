import type { Clock } from '../../../src/core/environment/clock'

/** The same clock for one of those who share it, with a count of the timers that this one has set. */
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
