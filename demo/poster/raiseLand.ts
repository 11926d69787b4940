import type { HeightGrid } from './heightGrid'
import type { Landscape } from './planLandscape'

import { columnTangent, rowDistance } from './heightGrid'
import { createTerrain } from './terrain'

/** Fills in the base heights of some columns of the grid. */
export function raiseLand(landscape: Landscape, grid: HeightGrid, from: number, to: number): void {
  const terrain = createTerrain(landscape)
  for (let row = 0; row < grid.rows; row++) {
    const z = rowDistance(grid, row)
    for (let column = from; column < to; column++) {
      grid.base[row * grid.columns + column] = terrain(columnTangent(grid, column) * z, z)
    }
  }
}
