import type { HeightGrid } from './heightGrid'
import type { Palette } from './palettes'
import type { Landscape } from './planLandscape'

import { canopy } from './canopy'
import { fractalNoise } from './fractalNoise'
import { EYE, columnTangent, readGrid, rowDistance } from './heightGrid'
import { mix, smoothstep } from './smoothstep'
import { TREES_END } from './viewColumn'

/** Writes the colour of a point of the land, seen through the air, into `out`. */
export type LandShader = (column: number, row: number, out: Float64Array) => void

/** Where the air has hidden all but 1 / e, kilometres, and how suddenly it does. */
const AIR_REACH = 23
const AIR_GAIN = 1.6
/** How much the mist hides in a kilometre, and the height over which it thins out. */
const MIST = 0.55
const MIST_HEIGHT = 0.12
/** Brighter light than this is pressed together, so that snow in the sun keeps its shape. */
const SHOULDER = 0.5

export function createLandShader(landscape: Landscape, grid: HeightGrid, palette: Palette): LandShader {
  const { seed, sun } = landscape
  const drift = fractalNoise(seed + 12, 3)
  const grain = fractalNoise(seed + 11, 3)
  return (column, row, out) => {
    const z = rowDistance(grid, row)
    const tangent = columnTangent(grid, column)
    const x = tangent * z
    const y = readGrid(grid, grid.heights, column, row)
    const forest = readGrid(grid, grid.forest, column, row)
    const tree = z < TREES_END && forest > 0.05 ? canopy(x, z, forest, seed) : 0
    const fleck = grain(x * 38, z * 38)
    const snow = smoothstep(0.35, 0.65, readGrid(grid, grid.snow, column, row) + 0.45 * fleck)
    const grass = 0.8 * smoothstep(0.14, 0.04, y)
    const trees = tree > 0 ? 1 : Math.max(grass, smoothstep(0.3, 0.6, forest + 0.4 * fleck))
    const rockTone = 0.95 + 0.9 * fleck
    const treeTone = tree > 0 ? 0.35 + 28 * tree : 1 + 0.9 * fleck
    const sunlight = 1.5 * readGrid(grid, grid.sunlight, column, row)
    const skylight = 0.8 * readGrid(grid, grid.skylight, column, row) ** 1.6
    const clear = Math.exp(-((z / AIR_REACH) ** AIR_GAIN))
    const hidden = mistBetween(y + tree, z) * (1 + 0.9 * drift(x * 0.5, z * 0.5))
    const far = smoothstep(4, 26, z)
    const toSun = 0.45 * Math.exp(-((tangent - sun.x) ** 2) / 0.02) * far
    for (let channel = 0; channel < 3; channel++) {
      let ground = mix(palette.rock[channel]! * rockTone, palette.forest[channel]! * treeTone, trees)
      ground = mix(ground, palette.snow[channel]!, tree > 0 ? 0 : snow)
      const lit = press(ground * (palette.light[channel]! * sunlight + palette.shade[channel]! * skylight))
      const haze = mix(mix(palette.haze[0][channel]!, palette.haze[1][channel]!, far), palette.glow[channel]!, toSun)
      out[channel] = mix(mix(haze, lit, clear), palette.mist[channel]!, Math.min(1, hidden))
    }
  }
}

function press(light: number): number {
  if (light <= SHOULDER) return light
  return 1 - (1 - SHOULDER) * Math.exp((SHOULDER - light) / (1 - SHOULDER))
}

/** How much of a point the mist that lies on the water hides. */
function mistBetween(y: number, z: number): number {
  const rise = y - EYE
  const below = Math.exp(-EYE / MIST_HEIGHT)
  const low = Math.abs(rise) < 1e-4 ? below : (MIST_HEIGHT / rise) * (below - Math.exp(-y / MIST_HEIGHT))
  return 1 - Math.exp(-MIST * Math.max(0, z - 4.4) * low)
}
