import type { ServerClock } from 'vue-taskgate/server'

export interface TestClock extends ServerClock {
  /** Advances the clock by `ms`: runs due timers in order and settles the promises of each callback. */
  advance(ms: number): Promise<void>
  /** The number of pending timers. */
  timers(): number
}

/** Creates a clock that only `advance()` moves. */
export function createTestClock(start = 1_700_000_000_000): TestClock {
  const timers = new Set<{ at: number; callback: () => void }>()
  let now = start
  return {
    now: () => now,
    elapsed: () => now,
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

/** Settles pending promises and the in-process work that they wait for. */
export async function atRest(): Promise<void> {
  for (let round = 0; round < 10; round += 1) await new Promise((resolve) => setImmediate(resolve))
}

/** Resolves when `condition` returns true. Turns the event loop, never the clock. Throws after 20,000 turns. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let turn = 0; turn < 20_000; turn += 1) {
    if (await condition()) return
    await new Promise((resolve) => setImmediate(resolve))
  }
  throw new Error(`expected this condition to become true: ${condition}`)
}
