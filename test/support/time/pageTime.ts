import { onTestFinished, vi } from 'vitest'

import { served } from '../backend/serving'

/** Only what tests wait for stands still; the platform's own work, digests say, goes on. */
export function stopTime(): void {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] })
  onTestFinished(() => void vi.useRealTimers())
}

/** Lets time pass, and what it sets off come to rest. */
export async function pass(ms: number): Promise<void> {
  const step = Math.max(50, ms / 40)
  for (let left = ms; left > 0; left -= step) {
    await vi.advanceTimersByTimeAsync(Math.min(step, left))
    await served()
  }
  await settle()
}

/** Lets what is under way come to rest, without any time passing. */
export async function settle(): Promise<void> {
  for (let round = 0; round < 15; round += 1) {
    await vi.advanceTimersByTimeAsync(0)
    await served()
  }
}

/** Lets time pass until it is so: at most two minutes. */
export async function until<T>(look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (let round = 0; round < 1_200; round += 1) {
    const seen = await look()
    if (seen) return seen
    await vi.advanceTimersByTimeAsync(100)
    await served()
  }
  throw new Error(`never came true: ${look}`)
}
