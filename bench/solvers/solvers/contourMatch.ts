import type { Solver } from '../solver'

import { findGaps } from '../look/contours'

/** Looks for the outline of the piece in the picture. */
export const contourMatch: Solver = {
  method: 'contour + piece mask',
  solve: (puzzle) => findGaps(puzzle, 1)[0]!,
}
