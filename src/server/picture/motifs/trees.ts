import type { Dice } from '../dice'
import type { Path } from '../paint/coverage'
import type { RidgeLine } from '../paint/ridgeLine'

import { disc, placed } from '../paint/outlines'

/** The parts of a broad-leaved tree, each with its own tone. */
export interface LeafyTree {
  trunk: Path[]
  crown: Path[]
  /** The lit side of the crown. */
  lit: Path[]
}

// One unit is the height of a tree or of a tier. Trunks reach a little into the ground.
const PINE_TRUNK = [-0.035, 0.06, -0.03, -0.5, 0.03, -0.5, 0.035, 0.06]
const PINE_TIER = [0, -1, 1, 0, 0.45, -0.08, 0, 0, -0.45, -0.08, -1, 0]
const LEAFY_TRUNK = [-0.05, 0.06, -0.03, -0.5, 0.03, -0.5, 0.05, 0.06]
const POPLAR = [0, -1, 0.07, -0.85, 0.12, -0.6, 0.13, -0.4, 0.1, -0.2, 0.04, -0.06, 0.03, 0.06]

/** Returns a conifer that stands at x, y. */
export function pine(x: number, y: number, height: number): Path[] {
  const tiers = height < 14 ? 2 : height < 30 ? 3 : 4
  const paths: Path[] = [placed(PINE_TRUNK, x, y, height)]
  for (let i = 0; i < tiers; i++) {
    const low = 0.1 + (0.62 * i) / tiers
    const high = 0.1 + (0.9 * (i + 1.25)) / (tiers + 0.25)
    const reach = 0.24 * (1 - (0.62 * i) / tiers)
    paths.push(placed(PINE_TIER, x, y - height * low, height * reach, height * (high - low)))
  }
  return paths
}

/** Returns a broad-leaved tree that stands at x, y: a crown of three balls on a trunk. */
export function leafyTree(x: number, y: number, height: number, dice: Dice): LeafyTree {
  const radius = height * 0.27
  const top = y - height + radius
  const ball = (side: number) => {
    const out = side * radius * dice.between(0.55, 0.8)
    return disc(x + out, top + radius * dice.between(0.5, 0.8), radius * dice.between(0.62, 0.8))
  }
  return {
    trunk: [placed(LEAFY_TRUNK, x, y, height)],
    crown: [disc(x, top + radius * 0.25, radius * 1.12, radius), ball(-1), ball(1)],
    lit: [disc(x - radius * 0.3, top + radius * 0.05, radius * 0.62, radius * 0.55)],
  }
}

/** Returns a slim, flame-shaped tree that stands at x, y. */
export function poplar(x: number, y: number, height: number): Path[] {
  return [placed(POPLAR, x, y, height), placed(POPLAR, x, y, -height, height)]
}

/** Returns conifers along a ridge, in loose groups with clearings, which are narrower for a higher density. */
export function forest(line: RidgeLine, height: number, density: number, dice: Dice): Path[] {
  const paths: Path[] = []
  let x = dice.between(-6, 4)
  while (x < line.length + 4) {
    for (let i = dice.whole(2, 7); i > 0; i--) {
      const column = Math.min(line.length - 1, Math.max(0, Math.round(x)))
      paths.push(...pine(x, line[column]! + 1, height * dice.between(0.6, 1.15)))
      x += height * dice.between(0.2, 0.42)
    }
    x += (height * dice.between(0.5, 3)) / density
  }
  return paths
}
