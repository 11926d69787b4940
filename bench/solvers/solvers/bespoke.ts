import type { SeenPuzzle, Solver } from '../solver'

import { findGaps } from '../look/contours'
import { valueAt } from '../look/planes'
import { planesOf } from '../look/rimBreak'
import { rimOf } from '../look/silhouette'

const INNER = 2 // px into the piece, which has no drawn rim
const OUTERS = [3, 4, 5] // px outwards: behind the rims of these pictures
const SHIFT = 3 // px that a contour may be off
const MOST = 90 // sum over three channels; a wider step is no more wrong
const TONE = 24 // levels that a piece is recoloured by at most

/** Written for these pictures: knows the width of their rims, and that a piece is in another tone all over. */
export const bespoke: Solver = {
  method: 'written for these pictures: rims, tone of the piece, colours around',
  solve(puzzle) {
    let best = 0
    let least = Infinity
    for (const gap of findGaps(puzzle)) {
      for (let x = gap - SHIFT; x <= gap + SHIFT; x++) {
        const broken = OUTERS.reduce((sum, outer) => sum + breakInTone(puzzle, x, outer), 0)
        if (broken < least) [best, least] = [x, broken]
      }
    }
    return best
  },
}

/** Returns how much the colours break once the piece's tone is set right, as the median says for each channel. */
function breakInTone(puzzle: SeenPuzzle, left: number, outer: number): number {
  const { piece, background } = planesOf(puzzle)
  const rim = rimOf(puzzle.piece)
  const steps = new Float32Array(rim.length)
  for (let channel = 0; channel < 3; channel++) {
    const differences = rim.map(({ x, y, outX, outY }) => {
      const inner = valueAt(piece[channel]!, x - outX * INNER, y - outY * INNER)
      return valueAt(background[channel]!, left + x + outX * outer, puzzle.y + y + outY * outer) - inner
    })
    const median = differences.toSorted((a, b) => a - b)[differences.length >> 1]!
    const tone = Math.max(-TONE, Math.min(TONE, median))
    differences.forEach((difference, i) => (steps[i]! += Math.abs(difference - tone)))
  }
  return steps.reduce((sum, step) => sum + Math.min(MOST, step), 0) / rim.length
}
