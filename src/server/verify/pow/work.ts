import { zeroBitsFor } from '../../../protocol/zeroBits'
import { randomToken } from '../../runtime/digest'

/** A task for a program: for each index below `count`, find a nonce whose hash begins with `bits` zero bits. */
export interface Work {
  /** base64url of 16 random bytes. */
  salt: string
  bits: number
  count: number
}

const SALT_BYTES = 16
/** Many small searches, so that the browser can show honest progress. */
const SEARCHES = 32
const FIRST_BITS = 15
const MOST_BITS = 19

/** Creates work that takes `times` as long as the first: 2^20 hashes, at most 2^24. */
export function createWork(times = 1): Work {
  const bits = Math.min(MOST_BITS, FIRST_BITS + Math.ceil(Math.log2(Math.max(1, times))))
  return { salt: randomToken(SALT_BYTES), bits, count: SEARCHES }
}

/** Whether the nonces are the result of the work. Takes one hash for each. */
export function isDone({ salt, bits, count }: Work, nonces: readonly number[]): boolean {
  if (nonces.length !== count) return false
  const zeroBits = zeroBitsFor(salt)
  return nonces.every((nonce, index) => zeroBits(index, nonce) >= bits)
}
