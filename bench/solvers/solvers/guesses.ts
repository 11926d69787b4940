import type { SeenPuzzle, Solver } from '../solver'

import { seededRandom } from '../../../src/server/picture/seededRandom'
import { findGaps } from '../look/contours'

/** Picks any place that the piece can have. */
export const anyPlace: Solver = {
  method: 'a guess, anywhere',
  isGuess: true,
  solve(puzzle) {
    const [first, last] = [puzzle.piece.width, puzzle.background.width - puzzle.piece.width]
    return first + Math.floor(chance(puzzle) * (last - first + 1))
  },
}

/** Picks any gap: what solvers reach that find all gaps and nothing more. */
export const anyGap: Solver = {
  method: 'a guess among the gaps that contours show',
  solve(puzzle) {
    const gaps = findGaps(puzzle)
    return gaps[Math.floor(chance(puzzle) * gaps.length)]!
  },
}

/** The same picture gives the same guess. */
function chance({ background: { data } }: SeenPuzzle): number {
  let sum = 0
  for (let i = 0; i < data.length; i += 997) sum = (sum * 31 + data[i]!) >>> 0
  return seededRandom(Uint32Array.of(sum))()
}
