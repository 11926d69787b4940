/** SHA-256 (FIPS 180-4) of the 21 bytes of a proof of work. Plain JavaScript: a digest of WebCrypto takes 200 times as long. */

const SALT_WORDS = 4
const MESSAGE_BITS = 21 * 8

const starts = new Int32Array(8)
const rounds = new Int32Array(64)
let found = 0
for (let candidate = 2; found < rounds.length; candidate += 1) {
  if (!isPrime(candidate)) continue
  if (found < starts.length) starts[found] = fraction(Math.sqrt(candidate))
  rounds[found] = fraction(Math.cbrt(candidate))
  found += 1
}

/**
 * Returns a function that counts the zero bits at the start of SHA-256(salt ‖ index as 1 byte ‖ nonce as 4 bytes), 32 at
 * most. `salt` is base64url of 16 bytes.
 */
export function zeroBitsFor(salt: string): (index: number, nonce: number) => number {
  const bytes = Uint8Array.from(atob(salt.replaceAll('-', '+').replaceAll('_', '/')), (byte) => byte.charCodeAt(0))
  const view = new DataView(bytes.buffer)
  const words = new Int32Array(rounds.length)
  for (let at = 0; at < SALT_WORDS; at += 1) words[at] = view.getInt32(4 * at)
  words[15] = MESSAGE_BITS
  const [a0, b0, c0, d0, e0, f0, g0, h0] = starts as unknown as Eight

  return (index, nonce) => {
    words[4] = (index << 24) | (nonce >>> 8)
    words[5] = (nonce << 24) | 0x800000 // the bit after the message
    let a = a0 // one by one: destructuring an array here makes every hash three times as slow
    let b = b0
    let c = c0
    let d = d0
    let e = e0
    let f = f0
    let g = g0
    let h = h0
    for (let at = 0; at < 64; at += 1) {
      if (at > 15) {
        const x = words[at - 15]!
        const y = words[at - 2]!
        const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3)
        const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10)
        words[at] = low + high + words[at - 16]! + words[at - 7]!
      }
      const turned = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7))
      const next = (h + turned + (g ^ (e & (f ^ g))) + rounds[at]! + words[at]!) | 0
      const sum = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10))
      h = g
      g = f
      f = e
      e = (d + next) | 0
      d = c
      const both = (a & b) ^ (c & (a ^ b))
      c = b
      b = a
      a = (next + sum + both) | 0
    }
    return Math.clz32(a + a0)
  }
}

type Eight = [number, number, number, number, number, number, number, number]

/** The first 32 bits after the point. */
function fraction(value: number): number {
  return (value % 1) * 2 ** 32
}

function isPrime(value: number): boolean {
  for (let divisor = 2; divisor * divisor <= value; divisor += 1) if (value % divisor === 0) return false
  return true
}
