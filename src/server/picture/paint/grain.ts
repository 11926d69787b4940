import type { Raster } from '../raster'

const SHORTEST = 12 // px after which the grain of a row repeats
const LONGEST = 24
const STEP = 4

/**
 * Adds fine grain like that of printed paper: some pixels are a level lighter or darker, which shows where palette colours
 * meet. Each row repeats its own short pattern, invisibly, which makes the file smaller.
 */
export function grain({ width, height, data }: Raster, share: number, random: () => number): void {
  const stretch = new Int8Array(LONGEST)
  for (let y = 0; y < height; y++) {
    const period = SHORTEST + STEP * Math.floor(random() * ((LONGEST - SHORTEST) / STEP + 1))
    for (let i = 0; i < period; i++) {
      const chance = random()
      stretch[i] = chance < share / 2 ? -1 : chance < share ? 1 : 0
    }
    let at = y * width * 4
    for (let x = 0, i = 0; x < width; x++, i++, at += 4) {
      if (i === period) i = 0
      const level = stretch[i]!
      if (level === 0) continue
      data[at] = data[at]! + level
      data[at + 1] = data[at + 1]! + level
      data[at + 2] = data[at + 2]! + level
    }
  }
}
