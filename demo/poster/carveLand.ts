import type { HeightGrid } from './heightGrid'
import type { Landscape } from './planLandscape'

import { carveGullies } from './carveGullies'
import { fractalNoise } from './fractalNoise'
import { EYE, cellSize, columnTangent, measureSlope, rowDistance } from './heightGrid'
import { smoothstep } from './smoothstep'

/** Slopes that lead the water are measured over this much to either side, kilometres: creases must not deflect it. */
const LEAD = 0.07
/** Land hidden behind nearer land by more than this tangent keeps its base height, because it is not visible. */
const HIDDEN = 0.015

/** Fills in the carved heights of some columns of the grid. Requires the base heights of all columns. */
export function carveLand(landscape: Landscape, grid: HeightGrid, from: number, to: number): void {
  const { base, heights, columns, rows } = grid
  const cell = cellSize(grid)
  const worn = fractalNoise(landscape.seed + 5, 3)
  const relief = { height: 0, slopeX: 0, slopeZ: 0 }
  for (let column = from; column < to; column++) {
    const tangent = columnTangent(grid, column)
    let skyline = -Infinity
    for (let row = 0; row < rows; row++) {
      const at = row * columns + column
      const z = rowDistance(grid, row)
      const height = base[at]!
      heights[at] = height
      // The reflection shows more of the land than the direct view, because the mirrored skyline hides less.
      const rise = (height + EYE) / z
      skyline = Math.max(skyline, rise)
      if (height <= 0 || rise < skyline - HIDDEN) continue
      const across = Math.max(1, Math.round(LEAD / (cell.across * z)))
      const along = Math.max(1, Math.round(LEAD / (cell.along * z)))
      const { slopeX, slopeZ } = measureSlope(grid, base, column, row, across, along)
      relief.height = height
      relief.slopeX = slopeX
      relief.slopeZ = slopeZ
      const finest = 1.7 * z * Math.sqrt(cell.across * cell.along)
      const x = tangent * z
      const strength = smoothstep(0.02, 0.7, height) * (0.75 + 0.9 * worn(x * 0.7, z * 0.7))
      carveGullies(x, z, strength, finest, landscape.seed + 4, relief)
      heights[at] = relief.height
    }
  }
}
