import { createNoise2D } from 'simplex-noise'

/** Height of the land at a place, in kilometres. Below 0 in the lake. */
export type Terrain = (x: number, z: number, octaves?: number) => number

/** Returns a hill-shaped step from 0 to 1. */
export function smoothstep(from: number, to: number, value: number): number {
  const t = Math.min(1, Math.max(0, (value - from) / (to - from)))
  return t * t * (3 - 2 * t)
}

/** Composes the land: a shore, wooded hills on it, the main peak on one side, and ranges up to the horizon. */
export function raiseLand(random: () => number, side: number): Terrain {
  const between = (from: number, to: number) => from + (to - from) * random()
  const noise = createNoise2D(random)
  const peak = (x: number, z: number, height: number, radius: number) => ({ x, z, height, radius })
  const main = side * between(0.7, 1.5)
  const peaks = [
    peak(main, between(10, 11), between(2.7, 3), between(3.1, 3.7)),
    peak(main - between(1.3, 2.1), between(10, 11), between(1.6, 2.1), between(1.9, 2.5)),
    peak(main + between(1.3, 2.1), between(10, 11), between(1.5, 2.1), between(1.9, 2.5)),
    peak(-side * between(2.4, 3.2), between(12, 14), between(2, 2.5), between(2.6, 3.4)),
    peak(-between(1.9, 2.6), between(7, 8), between(0.7, 1.1), between(1.6, 2.2)),
    peak(between(1.9, 2.6), between(7, 8), between(0.7, 1.1), between(1.6, 2.2)),
  ]
  const headland = side * between(0.7, 1)
  const bay = between(0, 6.28)

  /** Sharp crests with rounded valleys. Valleys stay smooth, crests branch into finer ones. */
  function crests(x: number, z: number, octaves: number): number {
    let [sum, weight, amplitude, frequency] = [0, 1, 0.5, 0.45]
    for (let octave = 0; octave < octaves; octave++) {
      const crest = (1 - Math.abs(noise(x * frequency + octave * 17, z * frequency - octave * 31))) ** 2
      sum += crest * weight * amplitude
      weight = Math.min(1, crest * 1.5)
      amplitude *= 0.42
      frequency *= 2.03
    }
    return sum
  }

  return (x, z, octaves = 8) => {
    const inlet = smoothstep(0.1, 1.2, x * headland) * 2.6 * Math.exp(-((z - 4.6) ** 2) / 0.5)
    const inland = z - 5.8 + 0.4 * Math.sin(x * 1.1 + bay) + inlet + 0.3 * noise(x * 0.8, z * 0.8)
    if (inland < 0) return Math.max(-0.1, 0.25 * inland)
    const [bentX, bentZ] = [x + 0.3 * noise(x * 0.7, z * 0.7), z + 0.3 * noise(x * 0.7 + 40, z * 0.7)]
    let height = smoothstep(13, 20, z) * (0.3 + 0.1 * z)
    for (const { x: px, z: pz, height: top, radius } of peaks) {
      height = Math.max(height, top * Math.max(0, 1 - Math.hypot(bentX - px, bentZ - pz) / radius) ** 1.2)
    }
    const rough = crests(x, z, octaves)
    return (
      Math.min(0.2 * inland, 0.08) +
      smoothstep(0, 1.6, inland) * (height * 0.72 + (0.14 + 0.55 * Math.min(1, height)) * rough)
    )
  }
}
