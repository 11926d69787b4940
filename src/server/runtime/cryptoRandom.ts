/** 32-bit numbers of one call to the system. */
const BATCH = 4_096

/** Generates numbers in [0, 1) from the system's CSPRNG, so that no picture reveals anything about the next. */
export function createCryptoRandom(): () => number {
  const batch = new Uint32Array(BATCH)
  let next = BATCH
  return () => {
    if (next === BATCH) {
      crypto.getRandomValues(batch)
      next = 0
    }
    return batch[next++]! / 2 ** 32
  }
}
