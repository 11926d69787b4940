import type { Raster } from './decodePng'

/** One number a pixel. */
export interface Plane {
  width: number
  height: number
  values: Float32Array
}

/** Red, green and blue. */
export type Planes = readonly [Plane, Plane, Plane]

/** Returns the colours of a raster, smoothed over 3 × 3 pixels against grain. */
export function smoothPlanes(raster: Raster): Planes {
  const plane = (channel: number): Plane => smooth(planeOf(raster, channel))
  return [plane(0), plane(1), plane(2)]
}

/** Returns the brightness (ITU-R BT.601). */
export function lumaPlane({ width, height, data }: Raster): Plane {
  const values = new Float32Array(width * height)
  for (let i = 0; i < values.length; i++) {
    values[i] = 0.299 * data[i * 4]! + 0.587 * data[i * 4 + 1]! + 0.114 * data[i * 4 + 2]!
  }
  return { width, height, values }
}

/** Returns the opacity, 0 … 1. */
export function alphaPlane(raster: Raster): Plane {
  const plane = planeOf(raster, 3)
  return { ...plane, values: plane.values.map((value) => value / 255) }
}

/** Averages over 3 × 3 pixels. Outside the plane, its border goes on. */
export function smooth({ width, height, values }: Plane): Plane {
  const rows = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width
      rows[at + x] = (values[at + Math.max(0, x - 1)]! + values[at + x]! + values[at + Math.min(width - 1, x + 1)]!) / 3
    }
  }
  const all = new Float32Array(values.length)
  for (let y = 0; y < height; y++) {
    const [above, below] = [Math.max(0, y - 1) * width, Math.min(height - 1, y + 1) * width]
    for (let x = 0; x < width; x++)
      all[y * width + x] = (rows[above + x]! + rows[y * width + x]! + rows[below + x]!) / 3
  }
  return { width, height, values: all }
}

/** Returns the value of the pixel nearest to a point. */
export function valueAt({ width, height, values }: Plane, x: number, y: number): number {
  const column = Math.min(width - 1, Math.max(0, Math.round(x)))
  const row = Math.min(height - 1, Math.max(0, Math.round(y)))
  return values[row * width + column]!
}

function planeOf({ width, height, data }: Raster, channel: number): Plane {
  return { width, height, values: Float32Array.from({ length: width * height }, (_, i) => data[i * 4 + channel]!) }
}
