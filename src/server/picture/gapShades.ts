import type { Layout } from './layout'
import type { Rgb, Tones } from './paint/tones'
import type { Raster } from './raster'

import { luma, mix } from './paint/tones'

/** A way to shade all gaps of a picture. */
export interface GapShade {
  /** The colour that tints the gaps. */
  tone: Rgb
  /** Strength of the tint, 0 … 1. */
  depth: number
  /** Share of the least visible gap that is clearly visible, 0 … 1. */
  seen: number
}

const WHITE: Rgb = [255, 255, 255]
const DARK_DEPTH = 0.7
const LIGHT_DEPTH = 0.62
const CLEAR_STEP = 26 // luma
const SPACING = 6 // px between samples

/** Returns both shades: towards the nearest tone, and towards a tint of the farthest. */
export function gapShades(
  picture: Raster,
  tones: Tones,
  layout: Layout,
  size: number,
): [dark: GapShade, light: GapShade] {
  const shade = (tone: Rgb, depth: number): GapShade => {
    const shares = layout.gaps.map((gap) => clearShare(picture, gap, layout.y, size, luma(...tone), CLEAR_STEP / depth))
    return { tone, depth, seen: Math.min(...shares) }
  }
  return [shade(tones[5], DARK_DEPTH), shade(mix(tones[0], WHITE, 0.3), LIGHT_DEPTH)]
}

/** Returns the share of the samples that differ from a luma by at least `distance`. */
function clearShare(
  { width, data }: Raster,
  x: number,
  y: number,
  size: number,
  level: number,
  distance: number,
): number {
  let clear = 0
  let samples = 0
  for (let v = SPACING; v < size; v += SPACING) {
    for (let u = SPACING; u < size; u += SPACING) {
      const at = ((y + v) * width + x + u) * 4
      if (Math.abs(luma(data[at]!, data[at + 1]!, data[at + 2]!) - level) >= distance) clear++
      samples++
    }
  }
  return clear / samples
}
