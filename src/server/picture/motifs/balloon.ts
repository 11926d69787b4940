/**
 * Objects that stand, fly or swim in a scene, one file each. Each consists of outlines; the scene chooses place and size.
 */
import type { Path } from '../paint/coverage'

import { box, disc, placed } from '../paint/outlines'

/** The parts of a hot-air balloon, each with its own tone. */
export interface Balloon {
  envelope: Path[]
  stripe: Path[]
  basket: Path[]
}

// One unit is the radius of the envelope.
const SKIRT = [-0.95, 0.28, 0.95, 0.28, 0.24, 1.42, -0.24, 1.42]
const STRIPE = [-0.35, 0.28, 0.35, 0.28, 0.14, 1.42, -0.14, 1.42]

/** Returns a balloon with the centre of its envelope at x, y. */
export function balloon(x: number, y: number, radius: number): Balloon {
  const neck = y + radius * 1.42
  const rope = radius * 0.2
  return {
    envelope: [disc(x, y, radius), placed(SKIRT, x, y, radius)],
    stripe: [disc(x, y, radius * 0.36, radius), placed(STRIPE, x, y, radius)],
    basket: [
      box(x - radius * 0.18, neck + radius * 0.28, radius * 0.36, radius * 0.28),
      box(x - rope, neck, 0.6, radius * 0.3),
      box(x + rope - 0.6, neck, 0.6, radius * 0.3),
    ],
  }
}
