import type { Solver } from '../solver'

import { findGaps } from '../look/contours'
import { rimBreak } from '../look/rimBreak'

const SHIFT = 3 // px that the outline may be off

/** Asks in which outline the colours go on from the piece's edge to the picture around. */
export const rimContinuity: Solver = {
  method: 'colour continuity along the rim',
  solve(puzzle) {
    let best = 0
    let least = Infinity
    for (const gap of findGaps(puzzle)) {
      for (let x = gap - SHIFT; x <= gap + SHIFT; x++) {
        const broken = rimBreak(puzzle, x)
        if (broken < least) [best, least] = [x, broken]
      }
    }
    return best
  },
}
