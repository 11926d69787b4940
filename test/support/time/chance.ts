import { vi } from 'vitest'

/** Makes `Math.random` return this value, 0 … 1. The test restores it. */
export function chance(value: number): void {
  vi.spyOn(Math, 'random').mockReturnValue(value)
}
