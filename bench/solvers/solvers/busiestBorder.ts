import type { SeenPuzzle, Solver } from '../solver'

import { bestGap } from '../look/bestGap'
import { planesOf } from '../look/rimBreak'
import { valueAt } from '../look/planes'
import { rimOf } from '../look/silhouette'

const OUTER = 5 // px from the edge outwards

/** Picks the gap that cuts the most: the one with the most colour changes around it. */
export const busiestBorder: Solver = {
  method: 'the gap with the busiest surroundings',
  solve: (puzzle) => bestGap(puzzle, (left) => changesAround(puzzle, left)),
}

function changesAround(puzzle: SeenPuzzle, left: number): number {
  let sum = 0
  for (const plane of planesOf(puzzle).background) {
    const values = rimOf(puzzle.piece).map(({ x, y, outX, outY }) =>
      valueAt(plane, left + x + outX * OUTER, puzzle.y + y + outY * OUTER),
    )
    const mean = values.reduce((total, value) => total + value, 0) / values.length
    sum += values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length
  }
  return sum
}
