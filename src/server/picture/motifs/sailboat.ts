import type { Path } from '../paint/coverage'

import { placed } from '../paint/outlines'

/** The parts of a boat, each with its own tone. */
export interface Sailboat {
  hull: Path[]
  mainsail: Path[]
  jib: Path[]
}

// One unit is the boat's length; its waterline is at 0.
const HULL = [-0.5, -0.16, 0.6, -0.18, 0.36, 0, -0.36, 0]
const MAST = [-0.02, -0.1, -0.02, -1.12, 0.03, -1.12, 0.03, -0.1]
const MAINSAIL = [-0.05, -1.08, -0.05, -0.26, -0.46, -0.26, -0.3, -0.6]
const JIB = [0.06, -0.98, 0.26, -0.58, 0.52, -0.26, 0.06, -0.26]

/** Returns a sailing boat with its waterline at y. A negative `height` turns it upside down, for reflections. */
export function sailboat(x: number, y: number, length: number, height: number): Sailboat {
  const at = (path: Path) => placed(path, x, y, length, height)
  return { hull: [at(HULL), at(MAST)], mainsail: [at(MAINSAIL)], jib: [at(JIB)] }
}
