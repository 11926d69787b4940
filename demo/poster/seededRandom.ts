import { createHash } from 'node:crypto'

/** Returns a stream of numbers in 0 … 1, determined by a text alone (SHA-256 into the mulberry32 generator). */
export function seededRandom(text: string): () => number {
  let state = createHash('sha256').update(text).digest().readInt32LE()
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}
