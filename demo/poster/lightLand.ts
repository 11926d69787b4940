import type { HeightGrid } from './heightGrid'
import type { Landscape } from './planLandscape'

import { fractalNoise } from './fractalNoise'
import { EYE, columnTangent, heightAt, measureSlope, rowDistance } from './heightGrid'
import { smoothstep } from './smoothstep'

const SHADOW_STEPS = 30
const SHADOW_GROWTH = 1.13
/** Upper limit of all heights, in kilometres. */
const CEILING = 3.3
/** Larger values give harder edges. */
const SHADOW_HARDNESS = 14
const SKY_DIRECTIONS = 7
const SKY_DISTANCES = [0.004, 0.014, 0.045]
/** Land hidden behind nearer land by more than this tangent stays dark, because it is not visible. */
const HIDDEN = 0.003

/** Fills in light, snow and forest of some columns of the grid. Requires the heights of all columns. */
export function lightLand(landscape: Landscape, grid: HeightGrid, snowline: number, from: number, to: number): void {
  const { light, seed } = landscape
  const patches = fractalNoise(seed + 10, 5)
  for (let column = from; column < to; column++) {
    const tangent = columnTangent(grid, column)
    let direct = -Infinity
    let mirrored = -Infinity
    for (let row = 0; row < grid.rows; row++) {
      const at = row * grid.columns + column
      const height = grid.heights[at]!
      const z = rowDistance(grid, row)
      direct = Math.max(direct, (height - EYE) / z)
      mirrored = Math.max(mirrored, (height + EYE) / z)
      const hidden = (height - EYE) / z < direct - HIDDEN && (height + EYE) / z < mirrored - HIDDEN
      if (height < -0.01 || hidden) continue
      const x = tangent * z
      const { slopeX, slopeZ } = measureSlope(grid, grid.heights, column, row, 1, 1)
      const squared = slopeX * slopeX + slopeZ * slopeZ
      const facing = (light.y - slopeX * light.x - slopeZ * light.z) / Math.sqrt(1 + squared)
      grid.sunlight[at] = facing > 0 ? facing * openToSun(landscape, grid, x, height, z) : 0
      grid.skylight[at] = openToSky(grid, x, height, z)
      const patch = patches(x * 2.2, z * 2.2)
      const steep = Math.sqrt(squared)
      grid.snow[at] =
        smoothstep(snowline - 0.35, snowline + 0.45, height + 0.5 * patch) * smoothstep(2.6, 1.1, steep - 0.25 * height)
      const wooded = smoothstep(0.85, 0.4, height + 0.4 * patch) * smoothstep(1.5, 0.8, steep)
      grid.forest[at] = wooded * smoothstep(-0.002, 0.035, height + 0.02 * patch)
    }
  }
}

function openToSun({ light }: Landscape, grid: HeightGrid, x: number, y: number, z: number): number {
  let open = 1
  let step = 0.0025 * z
  let way = step
  for (let i = 0; i < SHADOW_STEPS && y + light.y * way < CEILING; i++) {
    const clear = y + light.y * way - heightAt(grid, grid.heights, x + light.x * way, z + light.z * way)
    open = Math.min(open, 0.5 + (SHADOW_HARDNESS * clear) / way)
    if (open <= 0) return 0
    step *= SHADOW_GROWTH
    way += step
  }
  return open * open * (3 - 2 * open)
}

function openToSky(grid: HeightGrid, x: number, y: number, z: number): number {
  let seen = 0
  for (let direction = 0; direction < SKY_DIRECTIONS; direction++) {
    const angle = ((direction + 0.5) / SKY_DIRECTIONS) * 2 * Math.PI
    let horizon = 0
    for (const reach of SKY_DISTANCES) {
      const way = reach * z
      const rise = (heightAt(grid, grid.heights, x + Math.cos(angle) * way, z + Math.sin(angle) * way) - y) / way
      if (rise > horizon) horizon = rise
    }
    seen += 1 - horizon / Math.sqrt(1 + horizon * horizon)
  }
  return seen / SKY_DIRECTIONS
}
