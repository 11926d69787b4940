import type { Dice } from './dice'
import type { LevelRules } from './levels'
import type { Path } from './paint/coverage'
import type { Frost } from './paint/frost'
import type { Rgb } from './paint/tones'
import type { PuzzlePlan } from './planPuzzle'
import type { Raster } from './raster'

import { gapShades } from './gapShades'
import { coverageMask } from './paint/coverage'
import { createFrost, frostRow } from './paint/frost'

const PICTURE_SPREAD = 0.06 // share of the depth that pictures differ by, to either side
const GAP_SPREAD = 0.06 // the same for the gaps of one picture
const DETAIL = 0.1 // share of the picture that still shows through
const CLEAR = 0.92 // seen share from which on either shade will do

/** A square with its corner at x, y, and the coverage of each of its pixels by the gap. */
interface Hole {
  x: number
  y: number
  span: number
  mask: Float32Array
}

/** Cuts the gaps: frosted, with a soft rim and no outline, all lighter or all darker, at nearly the same depth. */
export function digGaps({ picture, tones, outline, layout }: PuzzlePlan, rules: LevelRules, dice: Dice): void {
  const pad = rules.rim + 1
  const span = rules.piece + 2 * pad
  const mask = softMask(outline, span, rules.rim, pad)
  const frost = createFrost(picture, layout.y - pad, span)
  const [dark, light] = gapShades(picture, tones, layout, rules.piece)
  const either = Math.min(dark.seen, light.seen) >= CLEAR && dice.chance(0.5)
  const shade = either || light.seen > dark.seen ? light : dark
  const depth = shade.depth * (1 + dice.between(-PICTURE_SPREAD, PICTURE_SPREAD))
  for (const gap of layout.gaps) {
    const own = depth * (1 + dice.between(-GAP_SPREAD, GAP_SPREAD))
    digGap(picture, { x: gap - pad, y: layout.y - pad, span, mask }, frost, shade.tone, own)
  }
}

/** Returns the silhouette with a margin of `pad` pixels and an edge blurred by `rim` < `pad` pixels to either side. */
function softMask(outline: Path, span: number, rim: number, pad: number): Float32Array {
  let mask = coverageMask([outline], { left: -pad, top: -pad, width: span, height: span, scale: 1 })
  for (let pass = 0; pass < rim; pass++) {
    const rows = new Float32Array(mask.length)
    for (let i = span; i < mask.length - span; i++) rows[i] = (mask[i - span]! + mask[i]! + mask[i + span]!) / 3
    mask = new Float32Array(mask.length)
    for (let i = span; i < mask.length - span; i++) mask[i] = (rows[i - 1]! + rows[i]! + rows[i + 1]!) / 3
  }
  return mask
}

function digGap({ width, data }: Raster, { x, y, span, mask }: Hole, frost: Frost, tone: Rgb, depth: number): void {
  const underShare = (1 - DETAIL) * (1 - depth)
  const seenShare = DETAIL * (1 - depth)
  for (let v = 0; v < span; v++) {
    const under = frostRow(frost, x, y + v, span)
    for (let u = 0; u < span; u++) {
      const share = mask[v * span + u]!
      if (share < 0.004) continue
      const at = ((y + v) * width + x + u) * 4
      for (let channel = 0; channel < 3; channel++) {
        const seen = data[at + channel]!
        const dug = under[u * 3 + channel]! * underShare + seen * seenShare + tone[channel]! * depth
        data[at + channel] = seen + (dug - seen) * share
      }
    }
  }
}
