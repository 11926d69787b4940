import type { SeenPuzzle } from '../solver'

import { findGaps } from './contours'

/** Returns the gap with the highest score. */
export function bestGap(puzzle: SeenPuzzle, score: (left: number) => number): number {
  const rated = findGaps(puzzle).map((left) => ({ left, score: score(left) }))
  return rated.reduce((best, gap) => (gap.score > best.score ? gap : best)).left
}
