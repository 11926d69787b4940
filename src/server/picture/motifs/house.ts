import type { Path } from '../paint/coverage'

import { box, placed } from '../paint/outlines'

/** The parts of a house, each with its own tone. */
export interface House {
  wall: Path[]
  roof: Path[]
  /** Window and door. */
  openings: Path[]
}

// One unit is the width of the wall; the ground is at 0.
const WALL = [-0.5, 0.08, -0.5, -0.5, 0, -0.92, 0.5, -0.5, 0.5, 0.08]
const ROOF = [-0.63, -0.4, 0, -1.06, 0.63, -0.4, 0.53, -0.34, 0, -0.84, -0.53, -0.34]

/** Returns a small house that stands at x, y. */
export function house(x: number, y: number, size: number): House {
  return {
    wall: [placed(WALL, x, y, size)],
    roof: [placed(ROOF, x, y, size), box(x + size * 0.18, y - size * 1.05, size * 0.16, size * 0.4)],
    openings: [
      box(x - size * 0.26, y - size * 0.42, size * 0.2, size * 0.22),
      box(x + size * 0.08, y - size * 0.42, size * 0.2, size * 0.44),
    ],
  }
}
