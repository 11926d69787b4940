import { BLOCK_BYTES, paddedEnd } from './paddedEnd'

/** How far each step rotates (RFC 1321 §3.4), four a round. */
const SHIFTS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const

/** The table T of RFC 1321, which is defined by the sine. */
const SINES = Int32Array.from({ length: 64 }, (_, step) => Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32))

/** MD5 (RFC 1321): for vendors who sign with it, never for anything of ours. */
export function md5(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476)
  const words = new Int32Array(16)
  const message = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) mix(state, words, message, at)
  const end = paddedEnd(bytes, true)
  for (let at = 0; at < end.byteLength; at += BLOCK_BYTES) mix(state, words, end, at)
  const digest = new DataView(new ArrayBuffer(16))
  state.forEach((word, index) => digest.setInt32(4 * index, word, true))
  return new Uint8Array(digest.buffer)
}

function mix(state: Int32Array, words: Int32Array, message: DataView, at: number): void {
  for (let index = 0; index < 16; index += 1) words[index] = message.getInt32(at + 4 * index, true)
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  for (let step = 0; step < 64; step += 1) {
    const round = step >> 4
    let sum = a + SINES[step]!
    if (round === 0) sum += ((b & c) | (~b & d)) + words[step]!
    else if (round === 1) sum += ((d & b) | (~d & c)) + words[(5 * step + 1) & 15]!
    else if (round === 2) sum += (b ^ c ^ d) + words[(3 * step + 5) & 15]!
    else sum += (c ^ (b | ~d)) + words[(7 * step) & 15]!
    const shift = SHIFTS[round]![step & 3]!
    a = d
    d = c
    c = b
    b = (b + ((sum << shift) | ((sum | 0) >>> (32 - shift)))) | 0
  }
  state[0]! += a
  state[1]! += b
  state[2]! += c
  state[3]! += d
}
