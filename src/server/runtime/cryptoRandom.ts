/** 32-bit numbers fetched at a time: one call to the system for a few thousand draws. */
const BATCH = 4_096

/** Numbers in [0, 1) from the system's cryptographic generator, so that no picture tells anything about the next. */
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
