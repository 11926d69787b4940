import type { Layout } from './layout'
import type { Path } from './paint/coverage'
import type { Tones } from './paint/tones'
import type { Raster } from './raster'

import { gapShades } from './gapShades'

/** What helps a person. Measured alike for all gaps, so that no property of a gap reveals the right one. */
export interface Reading {
  /** Share of the least visible gap that is clearly visible in the better shade, 0 … 1. */
  visible: number
  /** The fewest tone borders that lines through a gap cross: two borders, or an object's two sides. */
  borders: number
  /** The largest share of a gap's rim that looks broken with the gap's own content, 0 … 1. */
  clutter: number
  /** The smallest share that looks broken with the content of another gap; 1 if there is only one gap. */
  misfit: number
}

/** A pair of points to either side of the piece's edge, px from the corner of its box. */
export interface RimPair {
  innerX: number
  innerY: number
  outerX: number
  outerY: number
  /** Direction of the edge at that point, a unit vector. */
  alongX: number
  alongY: number
}

const LEAST_VISIBLE = 0.8
const FEWEST_BORDERS = 2
const MOST_CLUTTER = 0.28 // share of the rim
const MARGIN = 0.2 // share of the rim by which the wrong content must look worse than the right one

const VISIBLE_STEP = 40 // sum over three channels that reads as another tone side by side
const BLUR = 3 // px within which a border is crossed
const LINE_SPACING = 9 // px between the lines through a gap
const INSET = 4 // px of the box that lines leave out
const RIM_SPACING = 3 // px between pairs
const INSIDE = 1.5 // px inwards from the edge
const OUTSIDE = 3 // px outwards: past the soft rim
const SLANT = 2 // px that a border may run along the edge between the two points of a pair

/** Returns evenly spaced pairs of points along an outline. */
export function rimPairs(outline: Path): RimPair[] {
  const pairs: RimPair[] = []
  let rest = 0
  for (let i = 0; i < outline.length; i += 2) {
    const [x0, y0] = [outline[i]!, outline[i + 1]!]
    const [x1, y1] = [outline[(i + 2) % outline.length]!, outline[(i + 3) % outline.length]!]
    const length = Math.hypot(x1 - x0, y1 - y0)
    const [alongX, alongY] = [(x1 - x0) / length, (y1 - y0) / length]
    for (; rest < length; rest += RIM_SPACING) {
      const [x, y] = [x0 + alongX * rest, y0 + alongY * rest]
      pairs.push({
        innerX: x - alongY * INSIDE,
        innerY: y + alongX * INSIDE,
        outerX: x + alongY * OUTSIDE,
        outerY: y - alongX * OUTSIDE,
        alongX,
        alongY,
      })
    }
    rest -= length
  }
  return pairs
}

/** Measures, before the gaps are cut, how well a person can find the gap that the piece continues. */
export function readPuzzle(
  picture: Raster,
  tones: Tones,
  rim: readonly RimPair[],
  size: number,
  layout: Layout,
): Reading {
  const { gaps, y } = layout
  const reading = { visible: 0, borders: 0, clutter: 1, misfit: 0 }
  reading.visible = Math.max(...gapShades(picture, tones, layout, size).map(({ seen }) => seen))
  // Most layouts fail early and skip the expensive rest.
  if (reading.visible < LEAST_VISIBLE) return reading
  reading.borders = Math.min(...gaps.map((gap) => bordersIn(picture, gap, y, size)))
  if (reading.borders < FEWEST_BORDERS) return reading
  reading.clutter = Math.max(...gaps.map((gap) => breakAt(picture, rim, gap, y, gap)))
  if (reading.clutter > MOST_CLUTTER) return reading
  const pairs = gaps.flatMap((from) => gaps.filter((to) => to !== from).map((to) => [from, to] as const))
  reading.misfit = Math.min(1, ...pairs.map(([from, to]) => breakAt(picture, rim, from, y, to)))
  return reading
}

/** Returns the margin of a reading over the requirements. Below 0 a person could not be sure. */
export function spareOf({ visible, borders, clutter, misfit }: Reading): number {
  return Math.min(visible - LEAST_VISIBLE, borders - FEWEST_BORDERS, MOST_CLUTTER - clutter, misfit - clutter - MARGIN)
}

/** Returns the second most borders that a line through the body crosses, so that a star is no object, up to the limit. */
function bordersIn(picture: Raster, x: number, y: number, size: number): number {
  let most = 0
  let second = 0
  const length = size - 2 * INSET
  for (let across = LINE_SPACING; across < size - INSET && second < FEWEST_BORDERS; across += LINE_SPACING) {
    const down = crossings(picture, x + across, y + INSET, 0, 1, length)
    const along = crossings(picture, x + INSET, y + across, 1, 0, length)
    second = Math.min(FEWEST_BORDERS, Math.max(second, Math.min(most, Math.max(down, along)), Math.min(down, along)))
    most = Math.max(most, down, along)
  }
  return second
}

function crossings(picture: Raster, x: number, y: number, stepX: number, stepY: number, length: number): number {
  let count = 0
  for (let i = 0; i < length - BLUR; i++) {
    const here = pixelAt(picture, x + stepX * i, y + stepY * i)
    const there = pixelAt(picture, x + stepX * (i + BLUR), y + stepY * (i + BLUR))
    if (difference(picture.data, here, there) < VISIBLE_STEP) continue
    count++
    i += BLUR
  }
  return count
}

/** Returns the share of the rim that shows a step when the content cut at x lies at `place`. */
function breakAt(picture: Raster, rim: readonly RimPair[], x: number, y: number, place: number): number {
  let broken = 0
  for (const pair of rim) {
    const inner = pixelAt(picture, x + pair.innerX, y + pair.innerY)
    let step = VISIBLE_STEP
    for (let slant = -SLANT; slant <= SLANT; slant += SLANT) {
      const outer = pixelAt(picture, place + pair.outerX + pair.alongX * slant, y + pair.outerY + pair.alongY * slant)
      step = Math.min(step, difference(picture.data, inner, outer))
    }
    broken += step / VISIBLE_STEP
  }
  return broken / rim.length
}

function pixelAt({ width, height }: Raster, x: number, y: number): number {
  const column = Math.min(width - 1, Math.max(0, Math.round(x)))
  const row = Math.min(height - 1, Math.max(0, Math.round(y)))
  return (row * width + column) * 4
}

function difference(data: Uint8ClampedArray, one: number, other: number): number {
  return (
    Math.abs(data[one]! - data[other]!) +
    Math.abs(data[one + 1]! - data[other + 1]!) +
    Math.abs(data[one + 2]! - data[other + 2]!)
  )
}
