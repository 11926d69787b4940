import type { ColourKeys, KeyBits } from './colourKeys'

import { shiftsOf } from './colourKeys'

/** The weight of a difference on each axis. The eye is most sensitive to green; a wrong alpha shows as a rim. */
const WEIGHTS = [3, 5, 2, 6] as const

/** Weighted squared error per pixel below which a cut is invisible and only makes the file larger. */
const TOLERANCE = 0.55

/** A range of the keys with its best cut. */
interface Box {
  from: number
  to: number
  /** Weighted squared error along the axis of the cut; 0 if all keys are equal. */
  error: number
  axis: number
  mean: number
}

/**
 * Divides the colours of a picture into boxes. Cuts the box with the greatest error, across its worst axis, at its mean,
 * until there are enough boxes.
 *
 * @returns the box of each key that occurs, 0 … most − 1
 */
export function medianCut({ bits, keys: pixels, counts, distinct }: ColourKeys, most: number): Uint8Array {
  const keys = Uint16Array.from(distinct)
  const boxes = [measure(keys, counts, bits, 0, keys.length)]
  while (boxes.length < most) {
    let worst = 0
    for (let i = 1; i < boxes.length; i++) if (boxes[i]!.error > boxes[worst]!.error) worst = i
    const box = boxes[worst]!
    if (box.error <= TOLERANCE * pixels.length) break
    const middle = partition(keys, bits, box)
    boxes[worst] = measure(keys, counts, bits, box.from, middle)
    boxes.push(measure(keys, counts, bits, middle, box.to))
  }
  const entryOf = new Uint8Array(counts.length)
  boxes.forEach(({ from, to }, entry) => {
    for (let i = from; i < to; i++) entryOf[keys[i]!] = entry
  })
  return entryOf
}

function masksOf([red, green, blue, alpha]: KeyBits): KeyBits {
  return [2 ** red - 1, 2 ** green - 1, 2 ** blue - 1, 2 ** alpha - 1]
}

function measure(keys: Uint16Array, counts: Uint32Array, bits: KeyBits, from: number, to: number): Box {
  const [redShift, greenShift, blueShift] = shiftsOf(bits)
  const [redMask, greenMask, blueMask, alphaMask] = masksOf(bits)
  let [total, reds, greens, blues, alphas] = [0, 0, 0, 0, 0]
  let [redSquares, greenSquares, blueSquares, alphaSquares] = [0, 0, 0, 0]
  for (let i = from; i < to; i++) {
    const key = keys[i]!
    const count = counts[key]!
    const red = (key >>> redShift) & redMask
    const green = (key >>> greenShift) & greenMask
    const blue = (key >>> blueShift) & blueMask
    const alpha = key & alphaMask
    total += count
    reds += count * red
    greens += count * green
    blues += count * blue
    alphas += count * alpha
    redSquares += count * red * red
    greenSquares += count * green * green
    blueSquares += count * blue * blue
    alphaSquares += count * alpha * alpha
  }
  const sums = [reds, greens, blues, alphas]
  // Errors are squared, so each axis counts by the square of its step.
  const errors = [redSquares, greenSquares, blueSquares, alphaSquares].map(
    (squares, i) => WEIGHTS[i]! * 4 ** (8 - bits[i]!) * (squares - sums[i]! ** 2 / total),
  )
  const error = Math.max(...errors)
  const axis = errors.indexOf(error)
  return { from, to, error, axis, mean: sums[axis]! / total }
}

/** Moves the keys up to the mean to the front of the box. Returns the start of the others. */
function partition(keys: Uint16Array, bits: KeyBits, { from, to, axis, mean }: Box): number {
  const shift = shiftsOf(bits)[axis]!
  const mask = 2 ** bits[axis]! - 1
  let start = from
  let end = to
  while (start < end) {
    const key = keys[start]!
    if (((key >>> shift) & mask) <= mean) start++
    else {
      keys[start] = keys[--end]!
      keys[end] = key
    }
  }
  return start
}
