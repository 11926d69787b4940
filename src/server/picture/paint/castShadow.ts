import type { Canvas } from './canvas'
import type { Path } from './coverage'

import { boundsOf, coverageMask } from './coverage'

const CELL = 4 // px; a blur this wide has no detail that a sixteenth of the pixels could not hold
const REACH = 3 // cells around the sheet that its shadow can reach

type Corners = readonly [number, number, number, number]

/** Paints the soft shadow, `drop` pixels further down, of a sheet that is painted next. */
export function castShadow(canvas: Canvas, sheet: readonly Path[], drop: number, strength: number): void {
  const bounds = boundsOf(sheet)
  const left = Math.floor(Math.max(0, bounds.left) / CELL) - REACH
  const top = Math.floor(Math.max(0, bounds.top) / CELL) - REACH
  const columns = Math.ceil(Math.min(canvas.width, bounds.right) / CELL) + REACH - left
  const rows = Math.ceil(Math.min(canvas.height, bounds.bottom) / CELL) + REACH - top
  if (columns <= 2 * REACH || rows <= 2 * REACH) return
  const area = { left: left * CELL, top: top * CELL, width: columns, height: rows, scale: 1 / CELL }
  const mask = blur(blur(coverageMask(sheet, area), columns, rows), columns, rows)
  for (let row = 0; row < rows - 1; row++) {
    for (let column = 0; column < columns - 1; column++) {
      const cell = row * columns + column
      const sum = mask[cell]! + mask[cell + 1]! + mask[cell + columns]! + mask[cell + columns + 1]!
      // No shadow outside; deep inside, the sheet hides it.
      if (sum < 0.01 || sum > 3.99) continue
      const corners: Corners = [mask[cell]!, mask[cell + 1]!, mask[cell + columns]!, mask[cell + columns + 1]!]
      darkenCell(canvas, (left + column + 0.5) * CELL, (top + row + 0.5) * CELL + drop, corners, strength)
    }
  }
}

/** Interpolates the shadow between the centres of four cells. */
function darkenCell(canvas: Canvas, left: number, top: number, corners: Corners, strength: number): void {
  const { width, height, data } = canvas
  for (let y = Math.max(0, top); y < Math.min(height, top + CELL); y++) {
    const down = (y - top + 0.5) / CELL
    const start = corners[0] + (corners[2] - corners[0]) * down
    const change = (corners[1] + (corners[3] - corners[1]) * down - start) / CELL
    for (let x = Math.max(0, left); x < Math.min(width, left + CELL); x++) {
      const keep = 1 - strength * (start + change * (x - left + 0.5))
      const pixel = (y * width + x) * 4
      data[pixel] = data[pixel]! * keep
      data[pixel + 1] = data[pixel + 1]! * keep
      data[pixel + 2] = data[pixel + 2]! * keep
    }
  }
}

/** Blurs three cells wide in both directions. Cells beyond the border equal the border. */
function blur(mask: Float32Array, columns: number, rows: number): Float32Array {
  const across = new Float32Array(mask.length)
  const out = new Float32Array(mask.length)
  for (let y = 0, i = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++, i++) {
      const before = x > 0 ? i - 1 : i
      const after = x < columns - 1 ? i + 1 : i
      across[i] = (mask[before]! + mask[i]! + mask[after]!) / 3
    }
  }
  for (let i = 0; i < mask.length; i++) {
    const above = i < columns ? i : i - columns
    const below = i < columns * (rows - 1) ? i + columns : i
    out[i] = (across[above]! + across[i]! + across[below]!) / 3
  }
  return out
}
