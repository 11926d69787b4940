import type { Raster } from '../raster'

/** The bits of red, green, blue and alpha in a key, 16 at most. */
export type KeyBits = readonly [red: number, green: number, blue: number, alpha: number]

/** The keys of a raster. */
export interface ColourKeys {
  bits: KeyBits
  /** The key of each pixel. */
  keys: Uint16Array
  /** The number of pixels with each key. */
  counts: Uint32Array
  /** The distinct keys. */
  distinct: number[]
}

/** Opaque rasters use the bits of alpha for finer colours. */
const OPAQUE_BITS: KeyBits = [5, 6, 5, 0]
const ALPHA_BITS: KeyBits = [4, 4, 4, 3]

/** Gives each pixel a short key that similar colours share. */
export function colourKeys({ data }: Raster): ColourKeys {
  const bits = isOpaque(data) ? OPAQUE_BITS : ALPHA_BITS
  const keys = new Uint16Array(data.length / 4)
  const counts = new Uint32Array(2 ** (bits[0] + bits[1] + bits[2] + bits[3]))
  const distinct: number[] = []
  const [redShift, greenShift, blueShift] = shiftsOf(bits)
  const [dropRed, dropGreen, dropBlue, dropAlpha] = [8 - bits[0], 8 - bits[1], 8 - bits[2], 8 - bits[3]]
  for (let i = 0, at = 0; i < keys.length; i++, at += 4) {
    const alpha = data[at + 3]!
    // All invisible pixels share one colour, 0.
    const key =
      alpha === 0
        ? 0
        : ((data[at]! >> dropRed) << redShift) |
          ((data[at + 1]! >> dropGreen) << greenShift) |
          ((data[at + 2]! >> dropBlue) << blueShift) |
          (alpha >> dropAlpha)
    keys[i] = key
    if (counts[key]!++ === 0) distinct.push(key)
  }
  return { bits, keys, counts, distinct }
}

/** Returns the shift of each channel within a key. */
export function shiftsOf(bits: KeyBits): KeyBits {
  return [bits[1] + bits[2] + bits[3], bits[2] + bits[3], bits[3], 0]
}

function isOpaque(data: Uint8ClampedArray): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] !== 255) return false
  return true
}
