import type { Dice } from '../dice'
import type { Path } from './coverage'

/** An upper edge across the picture: a height `y` for every pixel column. */
export type RidgeLine = Float32Array

/** The shape of a ridge. */
export interface RidgeShape {
  /** Mean height, px from the top. */
  base: number
  /** Deviation of peaks and valleys from the mean, px. */
  swing: number
  /** Distance from a peak to the next valley, px. */
  stride: number
  /** Amplitude of each finer octave relative to the previous one; 0 for one smooth wave. */
  detail?: number
  /** Straight slopes and sharp peaks, like rock. */
  sharp?: boolean
}

const OCTAVES = 4
const BLEED = 16 // px past the sides, so that shadows and edges do not end where the picture does

/** Returns a random ridge. Peaks and valleys alternate, so no part of it is level. */
export function ridgeLine(width: number, shape: RidgeShape, dice: Dice): RidgeLine {
  const { base, swing, stride, detail = 0, sharp = false } = shape
  const line = new Float32Array(width + 1).fill(base)
  let reach = swing
  let step = stride
  for (let octave = 0; octave < OCTAVES && reach > 0.4; octave++) {
    const phase = dice.between(0, 1)
    const first = dice.whole(0, 1)
    const knots = Array.from({ length: Math.ceil(width / step) + 5 }, (_, i) =>
      octave === 0 ? ((i + first) % 2 ? 1 : -1) * dice.between(0.35, 1) : dice.between(-1, 1),
    )
    for (let x = 0; x <= width; x++) {
      const at = x / step + phase
      const i = Math.floor(at)
      const share = at - i
      line[x]! += reach * (sharp ? craggy(knots, i, share) : curved(knots, i, share))
    }
    reach *= detail
    step *= 0.47
  }
  return line
}

/** Returns the ground under a ridge, down to `bottom`, with bleed on both sides. */
export function ground(line: RidgeLine, bottom: number): Path {
  const last = line.length - 1
  const path = [last + BLEED, bottom, -BLEED, bottom, -BLEED, line[0]!]
  for (let x = 0; x <= last; x += 2) path.push(x, line[x]!)
  path.push(last + BLEED, line[last]!)
  return path
}

/** Makes slopes steeper towards the peak, like weathered rock. */
function craggy(knots: readonly number[], i: number, share: number): number {
  const [from, to] = [knots[i + 1]!, knots[i + 2]!]
  return from + (to - from) * (from < to ? 1 - (1 - share) ** 1.35 : share ** 1.35)
}

/** Interpolates by Catmull-Rom, which passes through its knots without flat spots. */
function curved(knots: readonly number[], i: number, share: number): number {
  const [before, from, to, after] = [knots[i]!, knots[i + 1]!, knots[i + 2]!, knots[i + 3]!]
  const pull = to - before
  const bend = 2 * before - 5 * from + 4 * to - after
  const twist = 3 * (from - to) + after - before
  return from + 0.5 * share * (pull + share * (bend + share * twist))
}
