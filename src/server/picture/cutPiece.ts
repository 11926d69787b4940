import type { Dice } from './dice'
import type { LevelRules } from './levels'
import type { PuzzlePlan } from './planPuzzle'
import type { Raster } from './raster'

import { coverageMask } from './paint/coverage'
import { createRaster } from './raster'

// Beyond gain 0.82–1.18, offset ±16 and noise ±8, a piece looks like part of another picture.
const GAIN = [0.04, 0.09] as const // to either side of 1, never 0
const OFFSET = [3, 5] as const // levels to either side, all channels alike
const CAST = 3 // levels to either side, each channel for itself
const NOISE = 3 // levels to either side

/** Copies the piece out of the picture in a different tone, so that comparing pixels cannot find its place. */
export function cutPiece({ picture, outline, layout, x: left }: PuzzlePlan, rules: LevelRules, dice: Dice): Raster {
  const size = rules.piece
  const mask = coverageMask([outline], { left: 0, top: 0, width: size, height: size, scale: 1 })
  const piece = createRaster(size, size)
  const shift = rules.toneShift
  const gain = 1 + (dice.chance(0.5) ? 1 : -1) * dice.between(...GAIN) * shift
  // The offset has the direction of the gain, else the two could cancel out.
  const offset = Math.sign(gain - 1) * dice.between(...OFFSET) * shift
  const cast = [0, 1, 2].map(() => offset + dice.between(-CAST, CAST) * shift)
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const cover = mask[y * size + x]!
      if (cover < 0.02) continue
      const from = ((layout.y + y) * picture.width + left + x) * 4
      const to = (y * size + x) * 4
      const noise = dice.between(-NOISE, NOISE)
      for (let channel = 0; channel < 3; channel++) {
        piece.data[to + channel] = picture.data[from + channel]! * gain + cast[channel]! + noise
      }
      piece.data[to + 3] = cover * 255
    }
  }
  return piece
}
