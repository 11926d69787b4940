import { BLOCK_BYTES, paddedEnd } from './paddedEnd'

/** Steps in which the first constant and the first pair of functions hold (GB/T 32905 §4.2, §4.3). */
const FIRST_STEPS = 16

/** The constant of each step, rotated by the step's number as every use of it is. */
const CONSTANTS = Int32Array.from({ length: 64 }, (_, step) =>
  rotate(step < FIRST_STEPS ? 0x79cc4519 : 0x7a879d8a, step % 32),
)

/** SM3 (GB/T 32905-2016). */
export function sm3(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const state = Int32Array.of(
    0x7380166f,
    0x4914b2b9,
    0x172442d7,
    0xda8a0600,
    0xa96f30bc,
    0x163138aa,
    0xe38dee4d,
    0xb0fb0e4e,
  )
  const words = new Int32Array(68)
  const message = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (let at = 0; at + BLOCK_BYTES <= bytes.length; at += BLOCK_BYTES) compress(state, words, message, at)
  const end = paddedEnd(bytes, false)
  for (let at = 0; at < end.byteLength; at += BLOCK_BYTES) compress(state, words, end, at)
  const digest = new DataView(new ArrayBuffer(32))
  state.forEach((word, index) => digest.setInt32(4 * index, word))
  return new Uint8Array(digest.buffer)
}

function compress(state: Int32Array, words: Int32Array, message: DataView, at: number): void {
  expand(words, message, at)
  let a = state[0]!
  let b = state[1]!
  let c = state[2]!
  let d = state[3]!
  let e = state[4]!
  let f = state[5]!
  let g = state[6]!
  let h = state[7]!
  for (let step = 0; step < 64; step += 1) {
    const turned = rotate(a, 12)
    const ss1 = rotate((turned + e + CONSTANTS[step]!) | 0, 7)
    const isFirst = step < FIRST_STEPS
    const ff = isFirst ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
    const gg = isFirst ? e ^ f ^ g : (e & f) | (~e & g)
    const tt1 = (ff + d + (ss1 ^ turned) + (words[step]! ^ words[step + 4]!)) | 0
    const tt2 = (gg + h + ss1 + words[step]!) | 0
    d = c
    c = rotate(b, 9)
    b = a
    a = tt1
    h = g
    g = rotate(f, 19)
    f = e
    e = tt2 ^ rotate(tt2, 9) ^ rotate(tt2, 17)
  }
  state[0]! ^= a
  state[1]! ^= b
  state[2]! ^= c
  state[3]! ^= d
  state[4]! ^= e
  state[5]! ^= f
  state[6]! ^= g
  state[7]! ^= h
}

function expand(words: Int32Array, message: DataView, at: number): void {
  for (let index = 0; index < 16; index += 1) words[index] = message.getInt32(at + 4 * index)
  for (let index = 16; index < 68; index += 1) {
    const mixed = words[index - 16]! ^ words[index - 9]! ^ rotate(words[index - 3]!, 15)
    const permuted = mixed ^ rotate(mixed, 15) ^ rotate(mixed, 23)
    words[index] = permuted ^ rotate(words[index - 13]!, 7) ^ words[index - 6]!
  }
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}
