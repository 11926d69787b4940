import type { SeenPuzzle, Solver } from '../solver'

import { bestGap } from '../look/bestGap'
import { planesOf } from '../look/rimBreak'
import { insideOf } from '../look/silhouette'

const INSET = 3 // px from the edge, past the rim

/** Picks the brightest gap. */
export const brightestGap: Solver = {
  method: 'the brightest gap',
  solve: (puzzle) => bestGap(puzzle, (left) => brightness(puzzle, left)),
}

/** Picks the darkest gap. */
export const darkestGap: Solver = {
  method: 'the darkest gap',
  solve: (puzzle) => bestGap(puzzle, (left) => -brightness(puzzle, left)),
}

function brightness(puzzle: SeenPuzzle, left: number): number {
  const inside = insideOf(puzzle.piece, INSET)
  const planes = planesOf(puzzle).background
  let sum = 0
  inside.forEach((isInside, i) => {
    if (!isInside) return
    const x = left + (i % puzzle.piece.width)
    const y = puzzle.y + Math.floor(i / puzzle.piece.width)
    for (const { values, width } of planes) sum += values[y * width + x]!
  })
  return sum
}
