/**
 * Creates a small, fast generator (sfc32 of Chris Doty-Humphrey's PractRand) for pictures: the same seed gives the same
 * picture on every runtime. It is no CSPRNG; secrets and seeds come from WebCrypto.
 *
 * @param seed up to four 32-bit words; absent words count as 0
 * @returns a function that returns numbers in [0, 1) with 32 bits each
 */
export function seededRandom(seed: Uint32Array): () => number {
  let [a = 0, b = 0, c = 0, counter = 0] = seed
  const next = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return (sum >>> 0) / 0x1_0000_0000
  }
  // Seeds that differ in one bit give similar numbers for the first dozen rounds.
  for (let round = 0; round < 12; round++) next()
  return next
}
