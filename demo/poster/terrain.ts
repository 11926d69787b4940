import type { Landscape, Peak } from './planLandscape'

import { fractalNoise, ridgedNoise } from './fractalNoise'
import { smoothstep } from './smoothstep'

/** Height of the land before water has carved it, kilometres; below 0 where the lake is. */
export type Terrain = (x: number, z: number) => number

/** Depth of the lake beyond which the ground is not visible. */
const BOTTOM = -0.1
const FOOTHILLS_END = 8.5
const RANGES_BEGIN = 14

/** The land of a landscape: a shore, wooded hills on it, the peaks behind, and ranges up to the horizon. */
export function createTerrain(landscape: Landscape): Terrain {
  const { seed, peaks, foothills, shore } = landscape
  const bend = fractalNoise(seed, 3)
  const crest = ridgedNoise(seed + 1, 3)
  const range = ridgedNoise(seed + 2, 4)
  const ground = fractalNoise(seed + 3, 4)

  /** Approximate distance of a place from the water, in kilometres. Negative in the lake. */
  function inlandOf(x: number, z: number): number {
    const headland = Math.exp(-((z - 4.5) ** 2) / 0.4) * smoothstep(0.1, 1.3, x * shore.headland) * 2.7
    const other = smoothstep(1.2, 2.6, -x * shore.headland) * 2
    return (
      z - shore.distance + 0.4 * Math.sin(x * 1.1 + shore.bay) + headland + other + 0.5 * bend(x * 0.8, z * 0.8 + 9)
    )
  }

  return (x, z) => {
    const inland = inlandOf(x, z)
    if (inland < -0.4) return BOTTOM
    if (inland < 0) return 0.25 * inland
    const rise = 0.13 * Math.min(inland, 1) + 0.06 * Math.max(0, inland - 1)
    const plain = Math.min(0.25 * inland, rise + 0.07 * smoothstep(0, 0.8, inland) * ground(x * 1.7, z * 1.7))
    // Offsets the lookup a little, so that the feet of mountains are not circles.
    const bentX = x + 0.55 * bend(x * 0.55, z * 0.55)
    const bentZ = z + 0.55 * bend(x * 0.55 + 40, z * 0.55 - 40)
    let height = massif(bentX, bentZ, peaks)
    if (z > RANGES_BEGIN) {
      const grown = smoothstep(RANGES_BEGIN, RANGES_BEGIN + 5, z) * (0.35 + 0.1 * z)
      height = saddleMax(height, grown * range(x * 0.13 + 3, z * 0.13))
    }
    height *= smoothstep(0, 1.8, inland) * (0.62 + 0.75 * crest(x * 0.42, z * 0.42))
    if (z > FOOTHILLS_END) return plain + height
    const hill = massif(bentX, bentZ, foothills) * smoothstep(0, 0.7, inland)
    return plain + saddleMax(height, hill * (0.8 + 0.4 * crest(x * 1.1, z * 1.1)))
  }
}

function massif(x: number, z: number, peaks: readonly Peak[]): number {
  let height = 0
  for (const peak of peaks) {
    const away = Math.hypot(x - peak.x, z - peak.z) / peak.radius
    if (away < 1) height = saddleMax(height, peak.height * (1 - away) ** 1.25)
  }
  return height
}

/** Returns the larger of two heights, with a saddle where they meet. Adds nothing where one of them ends. */
function saddleMax(a: number, b: number): number {
  const blend = Math.max(0, 0.4 - Math.abs(a - b)) / 0.4
  return Math.max(a, b) + blend * blend * Math.min(0.1, 0.3 * Math.min(a, b))
}
