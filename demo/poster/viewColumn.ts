import type { HeightGrid } from './heightGrid'

import { canopy } from './canopy'
import { columnTangent, readGrid, rowDistance } from './heightGrid'

/**
 * What one vertical line of the picture meets, near to far. A sight line of tangent `s` first meets the land between
 * two steps; only the steps that rise above all nearer ones are kept, so that `s` finds its own by bisection.
 */
export interface ColumnView {
  count: number
  /** Row of the grid, fractional, of each kept step, and of the step before it. */
  rows: Float64Array
  rowsBefore: Float64Array
  /** The tangents that they are seen at. */
  tangents: Float64Array
  tangentsBefore: Float64Array
  /** Row where there is water again behind the first land. */
  gap: number
}

/** Beyond this distance a tree is smaller than what a picture shows, kilometres. */
export const TREES_END = 11
const STEPS_AMONG_TREES = 3

export function createColumnView(grid: HeightGrid): ColumnView {
  const list = () => new Float64Array(grid.rows * STEPS_AMONG_TREES)
  return { count: 0, gap: Infinity, rows: list(), rowsBefore: list(), tangents: list(), tangentsBefore: list() }
}

/** Sees the land from a height over the water, from a row on; from a negative height as the water mirrors it. */
export function viewColumn(
  grid: HeightGrid,
  column: number,
  from: number,
  eye: number,
  seed: number,
  view: ColumnView,
): void {
  const direction = columnTangent(grid, column)
  let highest = -Infinity
  let before = -Infinity
  let rowBefore = 0
  view.count = 0
  view.gap = Infinity
  for (let row = from; row < grid.rows; row++) {
    const z = rowDistance(grid, row)
    const height = readGrid(grid, grid.heights, column, row)
    if (height <= 0 && view.count > 0) view.gap = Math.min(view.gap, row)
    const density = height > 0 && z < TREES_END ? readGrid(grid, grid.forest, column, row) : 0
    const steps = density > 0.05 ? STEPS_AMONG_TREES : 1
    for (let step = 0; step < steps; step++) {
      const at = row + step / steps
      const here = step > 0 ? rowDistance(grid, at) : z
      const ground = step > 0 ? readGrid(grid, grid.heights, column, at) : height
      const top = density > 0.05 ? canopy(direction * here, here, density, seed) : 0
      const tangent = (ground + top - eye) / here
      if (ground > 0 && tangent > highest) {
        highest = tangent
        view.rows[view.count] = at
        view.rowsBefore[view.count] = rowBefore
        view.tangents[view.count] = tangent
        view.tangentsBefore[view.count++] = before
      }
      before = tangent
      rowBefore = at
    }
  }
}

/** Row of the grid, fractional, that a sight line meets; −1 for the open sky. */
export function meet(view: ColumnView, tangent: number): number {
  let low = 0
  let high = view.count
  while (low < high) {
    const middle = (low + high) >> 1
    if (view.tangents[middle]! < tangent) low = middle + 1
    else high = middle
  }
  if (low === view.count) return -1
  const before = view.tangentsBefore[low]!
  const row = view.rows[low]!
  if (before >= tangent) return row
  const back = (view.tangents[low]! - tangent) / (view.tangents[low]! - before)
  return row - back * (row - view.rowsBefore[low]!)
}
