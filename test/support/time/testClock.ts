import type { ServerClock } from 'vue-taskgate/server'

export interface TestClock extends ServerClock {
  /** Lets `ms` pass: runs what is due, in order, and lets each callback's promises come to rest. */
  advance(ms: number): Promise<void>
  /** Timers that are set. */
  timers(): number
}

/** A clock that stands still until it is told to move. */
export function createTestClock(start = 1_700_000_000_000): TestClock {
  const timers = new Set<{ at: number; callback: () => void }>()
  let now = start
  return {
    now: () => now,
    after(ms, callback) {
      const timer = { at: now + ms, callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    async advance(ms) {
      const end = now + ms
      for (;;) {
        await atRest()
        const [next] = [...timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)
        if (!next) break
        timers.delete(next)
        now = Math.max(now, next.at)
        next.callback()
      }
      now = end
    },
    timers: () => timers.size,
  }
}

/** Lets promises, and what they wait for in this process, come to rest. */
export async function atRest(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Resolves when `condition` holds. Turns the event loop, never the clock; gives up after many turns. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 20_000; turn += 1) {
    if (await condition()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`never came true: ${condition}`)
}
