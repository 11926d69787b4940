import type { Raster } from '../raster'

import { colourKeys } from './colourKeys'
import { medianCut } from './medianCut'

/** A raster in at most 256 colours. */
export interface IndexedRaster {
  /** One byte per pixel: an index of the palette. */
  indexes: Uint8Array
  /** Four bytes per entry: red, green, blue, alpha. */
  palette: Uint8Array
}

/**
 * Reduces a raster to its own palette. Grain replaces dithering.
 *
 * @param most palette entries, 2 … 256
 */
export function quantize(raster: Raster, most: number): IndexedRaster {
  const colours = colourKeys(raster)
  const entryOf = medianCut(colours, most)
  const { keys } = colours
  const indexes = new Uint8Array(keys.length)
  for (let i = 0; i < indexes.length; i++) indexes[i] = entryOf[keys[i]!]!
  return { indexes, palette: meansOf(raster, indexes) }
}

/** Returns the mean colour of each entry's pixels, which differs from the centre of its box. */
function meansOf({ data }: Raster, indexes: Uint8Array): Uint8Array {
  const counts = new Uint32Array(256)
  const sums = new Uint32Array(256 * 4)
  for (let i = 0, at = 0; i < indexes.length; i++, at += 4) {
    const entry = indexes[i]!
    const sum = entry * 4
    counts[entry]!++
    sums[sum]! += data[at]!
    sums[sum + 1]! += data[at + 1]!
    sums[sum + 2]! += data[at + 2]!
    sums[sum + 3]! += data[at + 3]!
  }
  const palette = new Uint8Array((counts.findLastIndex((count) => count > 0) + 1) * 4)
  for (let i = 0; i < palette.length; i++) palette[i] = Math.round(sums[i]! / counts[i >> 2]!)
  return palette
}
