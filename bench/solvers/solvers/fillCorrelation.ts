import type { SeenPuzzle, Solver } from '../solver'

import { bestGap } from '../look/bestGap'
import { correlate } from '../look/correlate'
import { planesOf } from '../look/rimBreak'
import { insideOf } from '../look/silhouette'

const INSET = 3 // px from the edge, past the rim

/** Picks the gap whose fill resembles the piece: the picture may still shine through. */
export const fillCorrelation: Solver = {
  method: 'correlation of the piece with the fill',
  solve: (puzzle) => bestGap(puzzle, (left) => fillLikeness(puzzle, left)),
}

/** Returns the correlation of the piece with what fills a gap, −1 … 1: the mean of the three channels. */
export function fillLikeness(puzzle: SeenPuzzle, left: number): number {
  const inside = insideOf(puzzle.piece, INSET)
  const { background, piece } = planesOf(puzzle)
  return background.reduce((sum, plane, i) => sum + correlate(plane, piece[i]!, left, puzzle.y, inside), 0) / 3
}
