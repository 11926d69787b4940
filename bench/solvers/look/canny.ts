import type { Plane } from './planes'

import { smooth } from './planes'

const LOW = 40 // of the sum of Sobel's two directions
const HIGH = 100

/** Returns the edges of a plane as 0 and 1 (J. Canny, 1986): smoothed, thinned, and followed from clear to faint ones. */
export function canny(plane: Plane): Plane {
  const { width, height } = plane
  const { values } = smooth(plane)
  const across = new Float32Array(values.length)
  const down = new Float32Array(values.length)
  const strength = new Float32Array(values.length)
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const i = y * width + x
      const [nw, n, ne] = [values[i - width - 1]!, values[i - width]!, values[i - width + 1]!]
      const [sw, s, se] = [values[i + width - 1]!, values[i + width]!, values[i + width + 1]!]
      across[i] = ne + 2 * values[i + 1]! + se - nw - 2 * values[i - 1]! - sw
      down[i] = sw + 2 * s + se - nw - 2 * n - ne
      strength[i] = Math.abs(across[i]!) + Math.abs(down[i]!)
    }
  }
  return { width, height, values: follow(thin(strength, across, down, width), width) }
}

/** Keeps the strongest pixel across each edge. */
function thin(strength: Float32Array, across: Float32Array, down: Float32Array, width: number): Float32Array {
  const thinned = new Float32Array(strength.length)
  for (let i = width + 1; i < strength.length - width - 1; i++) {
    const [x, y] = [Math.abs(across[i]!), Math.abs(down[i]!)]
    const isSlanted = y < 2.41 * x && x < 2.41 * y
    const diagonal = across[i]! * down[i]! > 0 ? width + 1 : width - 1
    const beside = isSlanted ? diagonal : x >= y ? 1 : width
    const isStrongest = strength[i]! >= strength[i - beside]! && strength[i]! > strength[i + beside]!
    if (isStrongest) thinned[i] = strength[i]!
  }
  return thinned
}

function follow(thinned: Float32Array, width: number): Float32Array {
  const edges = new Float32Array(thinned.length)
  const open: number[] = []
  const add = (i: number, least: number): void => {
    if (edges[i] !== 0 || thinned[i]! < least) return
    edges[i] = 1
    open.push(i)
  }
  thinned.forEach((_, i) => add(i, HIGH))
  for (let i = open.pop(); i !== undefined; i = open.pop()) {
    for (const row of [-width, 0, width]) for (const column of [-1, 0, 1]) add(i + row + column, LOW)
  }
  return edges
}
