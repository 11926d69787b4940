import { cellHash } from './seededRandom'

/** Width of the ground that one tree stands on, and height of a grown tree, kilometres. */
const SPACING = 0.017
const TREE_HEIGHT = 0.042
const TREE_RADIUS = 0.0115

/** Height of the conifers over the ground at a place, kilometres; `density` 0 … 1 is how many of them stand. */
export function canopy(x: number, z: number, density: number, seed: number): number {
  const column = Math.floor(x / SPACING)
  const row = Math.floor(z / SPACING)
  let top = 0
  for (let j = -1; j <= 1; j++) {
    for (let i = -1; i <= 1; i++) {
      const hash = cellHash(column + i, row + j, seed)
      if ((hash & 255) / 255 > density) continue
      const size = (0.5 + 0.5 * ((hash >>> 24) / 255)) * (0.4 + 0.6 * density)
      const dx = x - (column + i + 0.15 + 0.7 * (((hash >>> 8) & 255) / 255)) * SPACING
      const dz = z - (row + j + 0.15 + 0.7 * (((hash >>> 16) & 255) / 255)) * SPACING
      const height = size * TREE_HEIGHT * (1 - Math.sqrt(dx * dx + dz * dz) / (TREE_RADIUS * (0.4 + 0.6 * size)))
      if (height > top) top = height
    }
  }
  return top
}
