import type { HeightGrid } from './heightGrid'
import type { LandShader } from './landShader'
import type { Palette } from './palettes'
import type { Landscape } from './planLandscape'
import type { SkyShader } from './skyShader'
import type { ColumnView } from './viewColumn'

import { fractalNoise } from './fractalNoise'
import { EYE, tangentColumn } from './heightGrid'
import { mix, smoothstep } from './smoothstep'
import { meet } from './viewColumn'

/**
 * Writes the colour of the lake in a direction below the horizon into `out`; `mirrored` is the land as this column of
 * the water shows it, and `part` in 0 … 1 picks one of the many ripples that a sample covers.
 */
export type WaterShader = (x: number, y: number, mirrored: ColumnView, part: number, out: Float64Array) => void

export function createWaterShader(
  landscape: Landscape,
  grid: HeightGrid,
  palette: Palette,
  sky: SkyShader,
  land: LandShader,
): WaterShader {
  const ripples = fractalNoise(landscape.seed + 30, 5)
  const wind = fractalNoise(landscape.seed + 31, 4)
  return (x, y, mirrored, part, out) => {
    const z = -EYE / y
    const gust = smoothstep(-0.05, 0.35, wind(x * z * 0.5, z * 1.1))
    const swell = (0.1 * ripples(x * z * 12, z * 36)) / (1 + 0.15 * z * z)
    const bend = mix(0.25, 1, gust) * swell + (0.008 + 0.032 * gust) * (part - 0.5)
    const up = Math.abs(bend - y)
    const across = x + 0.05 * bend
    const row = meet(mirrored, up)
    if (row >= 0) land(tangentColumn(grid, across), row, out)
    else sky(across, up, out)
    // Steep sight lines look into the lake, flat ones are mirrored (a smooth stand-in for Fresnel's law).
    const share = mix(0.92, 0.62, smoothstep(5, 1, z)) - 0.08 * gust
    for (let channel = 0; channel < 3; channel++) out[channel] = mix(palette.water[channel]!, out[channel]!, share)
  }
}
