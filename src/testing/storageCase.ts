import type { Storage } from '../server/storage/storage'

type Wait = (ms: number) => Promise<void>

/** A fact about an empty storage. `wait` advances the storage's clock. */
export type StorageCase<Extra extends unknown[] = []> = [
  name: string,
  run: (storage: Storage, wait: Wait, ...extra: Extra) => Promise<void>,
]

/** Long enough for a slow disk, and short enough for tests in real time. */
export const TTL_MS = 200
export const LONG_MS = 60_000
export const PARALLEL = 1_000

export function all<T>(count: number, run: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => run(n)))
}

/** Throws an error that names the expected and the received value. */
export function equal(actual: unknown, expected: unknown, what: string): void {
  const [came, wanted] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (came !== wanted) throw new Error(`${what}: expected ${wanted}, came ${came}`)
}

/** Throws an error that names the expected range and the received value. */
export function isBetween(actual: number, min: number, max: number, what: string): void {
  if (!(actual >= min && actual <= max)) throw new Error(`${what}: expected ${min} to ${max}, came ${actual}`)
}
