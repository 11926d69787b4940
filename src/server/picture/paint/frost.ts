import type { Raster } from '../raster'

/** A strip of a picture as seen through frosted glass: its colours without its edges. */
export interface Frost {
  columns: number
  /** The first row of the picture that it covers. */
  top: number
  /** Mean colours of the cells, three floats each, with a margin of half a cell that saves border checks. */
  means: Float32Array
}

const CELL = 8 // px

/** Returns the frost over some rows of a picture, which must be at least a cell wide and high. */
export function createFrost(picture: Raster, top: number, height: number): Frost {
  const columns = Math.ceil(picture.width / CELL) + 2
  const rows = Math.ceil(height / CELL) + 2
  const means = new Float32Array(columns * rows * 3)
  for (let row = 0; row < rows; row++) {
    const y = Math.min(picture.height - CELL, Math.max(0, top + (row - 1) * CELL))
    for (let column = 0; column < columns; column++) {
      const x = Math.min(picture.width - CELL, Math.max(0, (column - 1) * CELL))
      addMean(picture, x, y, means, (row * columns + column) * 3)
    }
  }
  return { columns, top, means }
}

/** Returns part of a row of frost, three floats per pixel, interpolated between the centres of the nearest cells. */
export function frostRow({ columns, top, means }: Frost, left: number, y: number, width: number): Float32Array {
  const out = new Float32Array(width * 3)
  const v = (y + 0.5 - top) / CELL + 0.5
  const row = Math.floor(v)
  const down = v - row
  for (let x = 0; x < width;) {
    const u = (left + x + 0.5) / CELL + 0.5
    const column = Math.floor(u)
    const at = (row * columns + column) * 3
    const below = at + columns * 3
    const run = Math.min(width - x, Math.ceil((column + 1 - u) * CELL))
    for (let channel = 0; channel < 3; channel++) {
      const start = means[at + channel]! + (means[below + channel]! - means[at + channel]!) * down
      const end = means[at + 3 + channel]! + (means[below + 3 + channel]! - means[at + 3 + channel]!) * down
      const change = (end - start) / CELL
      const first = start + (u - column) * CELL * change
      for (let i = 0; i < run; i++) out[(x + i) * 3 + channel] = first + i * change
    }
    x += run
  }
  return out
}

function addMean({ width, data }: Raster, left: number, top: number, means: Float32Array, at: number): void {
  let red = 0
  let green = 0
  let blue = 0
  for (let y = top; y < top + CELL; y++) {
    const start = (y * width + left) * 4
    for (let pixel = start; pixel < start + CELL * 4; pixel += 4) {
      red += data[pixel]!
      green += data[pixel + 1]!
      blue += data[pixel + 2]!
    }
  }
  means[at] = red / CELL ** 2
  means[at + 1] = green / CELL ** 2
  means[at + 2] = blue / CELL ** 2
}
