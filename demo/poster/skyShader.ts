import type { Palette } from './palettes'
import type { Landscape } from './planLandscape'

import { fractalNoise } from './fractalNoise'
import { cellHash } from './seededRandom'
import { mix, smoothstep } from './smoothstep'

/** Writes the colour of the air in a direction, as tangents from the middle of the horizon, into `out`. */
export type SkyShader = (x: number, y: number, out: Float64Array) => void

/** Tangent of the elevation at which the sky reaches its top colour. */
const ZENITH = 0.5
const DISC_RADIUS = 0.034
const DISC_EDGE = 0.0012
const STARS_PER_TANGENT = 90

export function createSkyShader(landscape: Landscape, palette: Palette): SkyShader {
  const { sun, seed } = landscape
  const clouds = fractalNoise(seed + 20, 5)
  const [high, middle, low] = palette.sky
  return (x, y, out) => {
    const climb = Math.min(1, Math.max(0, y / ZENITH))
    const upper = smoothstep(0.35, 1, climb)
    const lower = smoothstep(0, 0.5, climb)
    const away = Math.hypot(x - sun.x, y - sun.y)
    const halo = 0.5 * Math.exp(-away * 9) + 0.35 * Math.exp(-away * 28)
    const disc = smoothstep(DISC_RADIUS + DISC_EDGE, DISC_RADIUS - DISC_EDGE, away)
    const bank = 1 / (Math.max(0, y) + 0.09)
    const cloud =
      smoothstep(0.0, 0.45, clouds(x * bank * 1.3, bank * 1.1)) * smoothstep(0.02, 0.12, y) * smoothstep(0.46, 0.2, y)
    const star = palette.night ? starlight(x, y, seed) * (1 - halo) * climb : 0
    for (let channel = 0; channel < 3; channel++) {
      let value = mix(mix(low[channel]!, middle[channel]!, lower), high[channel]!, upper)
      value = mix(value, palette.glow[channel]!, halo)
      value = mix(value, palette.glow[channel]!, cloud * 0.35)
      out[channel] = mix(value + star, palette.disc[channel]!, disc)
    }
  }
}

function starlight(x: number, y: number, seed: number): number {
  const column = Math.floor(x * STARS_PER_TANGENT)
  const row = Math.floor(y * STARS_PER_TANGENT)
  const hash = cellHash(column, row, seed)
  if ((hash & 15) !== 0) return 0
  const dx = x * STARS_PER_TANGENT - column - 0.2 - (((hash >>> 8) & 255) / 255) * 0.6
  const dy = y * STARS_PER_TANGENT - row - 0.2 - (((hash >>> 16) & 255) / 255) * 0.6
  const size = 0.03 + 0.05 * ((hash >>> 24) / 255) ** 3
  return smoothstep(size * 1.5, 0, Math.hypot(dx, dy)) * (0.25 + size * 9)
}
