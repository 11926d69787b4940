import { onTestFinished, vi } from 'vitest'

import { served } from '../backend/serving'

/** Fakes timers and `Date` for one test. Work of the platform, such as digests, runs in real time. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Advances the fake time by `ms` and settles the work that it triggers. */
export async function pass(ms: number): Promise<void> {
  const step = Math.max(50, ms / 40)
  for (let left = ms; left > 0; left -= step) {
    await vi.advanceTimersByTimeAsync(Math.min(step, left))
    await served()
  }
  await settle()
}

/** Settles pending work without advancing the fake time. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 15; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await served()
  }
}

/** Advances the fake time until `look` returns a truthy value, for at most two minutes. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let round = 0; round < 1_200; round += 1) {
    const seen = await look()
    if (seen) return seen
    await vi.advanceTimersByTimeAsync(100)
    await served()
  }
  throw new Error(`expected this condition to become true within two minutes: ${look}`)
}
