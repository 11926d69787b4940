/**
 * Painting tools: smooth edges, light, shadow, frost, grain. They deal with shapes and colours, not with objects.
 */
import type { Raster } from '../raster'
import type { CoverageBuffer, Path } from './coverage'
import type { Rgb } from './tones'

import { addPath, boundsOf, createCoverage } from './coverage'
import { mix } from './tones'

/** A raster to paint on. */
export interface Canvas extends Raster {
  /** The memory of `data` as one number per pixel. */
  pixels: Uint32Array
  /** Scratch space for edges, all zero between two fills. */
  coverage: CoverageBuffer
}

/** One tone, or a vertical gradient between two heights in pixels. */
export type Paint = Rgb | { top: Rgb; bottom: Rgb; from: number; to: number }

const SEEN = 0.004 // coverage that changes a channel by a level
const SOLID = 1 - SEEN

/** Creates a transparent canvas. */
export function createCanvas(width: number, height: number): Canvas {
  const pixels = new Uint32Array(width * height)
  return { width, height, pixels, data: new Uint8ClampedArray(pixels.buffer), coverage: createCoverage(width, height) }
}

/** Paints the union of the paths with anti-aliased edges. */
export function fill(canvas: Canvas, paths: readonly Path[], paint: Paint, opacity = 1): void {
  const { width, height, data, pixels, coverage } = canvas
  for (const path of paths) addPath(coverage, path)
  const { left, top, right, bottom } = boundsOf(paths)
  const x0 = Math.min(width, Math.max(0, Math.floor(left)))
  const x1 = Math.min(width, Math.max(0, Math.ceil(right)))
  const y1 = Math.min(height, Math.ceil(bottom))
  const { cells } = coverage
  for (let y = Math.max(0, Math.floor(top)); y < y1; y++) {
    const [red, green, blue] = toneAt(paint, y)
    const row = y * (width + 2)
    let sum = 0
    for (let x = x0; x < x1; x++) {
      sum += cells[row + x]!
      cells[row + x] = 0
      const covered = sum < 0 ? -sum : sum
      const share = covered < 1 ? covered * opacity : opacity
      const at = y * width + x
      if (share >= SEEN) {
        data[at * 4] = data[at * 4]! + (red - data[at * 4]!) * share
        data[at * 4 + 1] = data[at * 4 + 1]! + (green - data[at * 4 + 1]!) * share
        data[at * 4 + 2] = data[at * 4 + 2]! + (blue - data[at * 4 + 2]!) * share
        data[at * 4 + 3] = 255
      }
      if (share >= SEEN && share <= SOLID) continue
      // Outside or inside, and so are the pixels up to the next edge.
      while (x + 1 < x1 && cells[row + x + 1] === 0) x++
      if (share > SOLID) pixels.fill(pixels[at]!, at + 1, y * width + x + 1)
    }
    // Clears the end stops of edges on the right border.
    cells[row + x1] = cells[row + x1 + 1] = 0
  }
}

function toneAt(paint: Paint, y: number): Rgb {
  if (!('top' in paint)) return paint
  return mix(paint.top, paint.bottom, Math.min(1, Math.max(0, (y - paint.from) / (paint.to - paint.from))))
}
