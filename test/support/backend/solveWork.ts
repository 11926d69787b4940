import { zeroBitsFor } from '../../../src/protocol/zeroBits'

/** Finds the nonces of a proof of work. */
export function solveWork({ salt, bits, count }: { salt: string; bits: number; count: number }): number[] {
  const zeroBits = zeroBitsFor(salt)
  return Array.from({ length: count }, (_, index) => {
    let nonce = 0
    while (zeroBits(index, nonce) < bits) nonce += 1
    return nonce
  })
}
