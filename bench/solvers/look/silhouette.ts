import type { Raster } from './decodePng'

import { alphaPlane, smooth, valueAt } from './planes'

/** A point on the edge of the piece, px from the corner of its box, and the direction that leads out of the piece. */
export interface RimPoint {
  x: number
  y: number
  outX: number
  outY: number
}

const OPAQUE = 0.5
const known = new WeakMap<Raster, RimPoint[]>()

/** Returns the points of the piece's edge. Solvers share them, since each needs them. */
export function rimOf(piece: Raster): RimPoint[] {
  const found = known.get(piece) ?? findRim(piece)
  known.set(piece, found)
  return found
}

/** Whether each pixel belongs to the piece, at least `inset` pixels from its edge. */
export function insideOf(piece: Raster, inset: number): Uint8Array {
  const alpha = alphaPlane(piece)
  let inside: Uint8Array = Uint8Array.from(alpha.values, (value) => (value >= OPAQUE ? 1 : 0))
  const { width, height } = piece
  for (let step = 0; step < inset; step++) {
    const next = new Uint8Array(inside.length)
    for (let y = 1; y < height - 1; y++) {
      for (let x = 1; x < width - 1; x++) {
        const i = y * width + x
        next[i] = inside[i]! & inside[i - 1]! & inside[i + 1]! & inside[i - width]! & inside[i + width]!
      }
    }
    inside = next
  }
  return inside
}

function findRim(piece: Raster): RimPoint[] {
  const { width, height } = piece
  const alpha = alphaPlane(piece)
  const slope = smooth(smooth(padded(alpha.values, width, height)))
  const isInside = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && alpha.values[y * width + x]! >= OPAQUE
  const points: RimPoint[] = []
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!isInside(x, y)) continue
      if (isInside(x - 1, y) && isInside(x + 1, y) && isInside(x, y - 1) && isInside(x, y + 1)) continue
      const [px, py] = [x + PAD, y + PAD]
      const acrossX = valueAt(slope, px - 1, py) - valueAt(slope, px + 1, py)
      const acrossY = valueAt(slope, px, py - 1) - valueAt(slope, px, py + 1)
      const length = Math.hypot(acrossX, acrossY)
      if (length > 0) points.push({ x, y, outX: acrossX / length, outY: acrossY / length })
    }
  }
  return points
}

const PAD = 3 // px

/** The piece may touch its box. */
function padded(values: Float32Array, width: number, height: number) {
  const [wide, high] = [width + 2 * PAD, height + 2 * PAD]
  const all = new Float32Array(wide * high)
  for (let y = 0; y < height; y++) {
    all.set(values.subarray(y * width, (y + 1) * width), (y + PAD) * wide + PAD)
  }
  return { width: wide, height: high, values: all }
}
