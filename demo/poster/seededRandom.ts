import { createHash } from 'node:crypto'

/** Returns a stream of numbers in 0 … 1, determined by a text alone (SHA-256 into the sfc32 generator). */
export function seededRandom(text: string): () => number {
  const seed = createHash('sha256').update(text).digest()
  let [a, b, c, counter] = [seed.readInt32LE(0), seed.readInt32LE(4), seed.readInt32LE(8), seed.readInt32LE(12)]
  return () => {
    const next = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + next) | 0
    return (next >>> 0) / 2 ** 32
  }
}

/** Returns a 32-bit hash of a lattice cell. Neighbouring cells have unrelated hashes. */
export function cellHash(x: number, y: number, seed: number): number {
  let bits = Math.imul(x, 0x1b873593) ^ Math.imul(y, 0x165667b1) ^ seed
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d)
  bits = Math.imul(bits ^ (bits >>> 12), 0x297a2d39)
  return (bits ^ (bits >>> 15)) >>> 0
}
