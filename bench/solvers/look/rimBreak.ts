import type { Planes } from './planes'
import type { SeenPuzzle } from '../solver'

import { smoothPlanes, valueAt } from './planes'
import { rimOf } from './silhouette'

const INNER = 3 // px from the edge into the piece: behind a rim that is drawn on it
const OUTER = 4 // px from the edge outwards: past a soft rim
const MOST = 90 // sum over three channels; a wider step is no more wrong
const known = new WeakMap<SeenPuzzle, { piece: Planes; background: Planes }>()

/** Returns how much the colours break along the piece's edge if the piece lies at x, 0 … 1. */
export function rimBreak(puzzle: SeenPuzzle, left: number): number {
  const planes = planesOf(puzzle)
  const rim = rimOf(puzzle.piece)
  let sum = 0
  for (const { x, y, outX, outY } of rim) {
    const [innerX, innerY] = [x - outX * INNER, y - outY * INNER]
    const [outerX, outerY] = [left + x + outX * OUTER, puzzle.y + y + outY * OUTER]
    let step = 0
    for (let channel = 0; channel < 3; channel++) {
      const inner = valueAt(planes.piece[channel]!, innerX, innerY)
      step += Math.abs(inner - valueAt(planes.background[channel]!, outerX, outerY))
    }
    sum += Math.min(MOST, step)
  }
  return sum / rim.length / MOST
}

/** Returns the colours of both pictures. Solvers share them. */
export function planesOf(puzzle: SeenPuzzle): { piece: Planes; background: Planes } {
  const found = known.get(puzzle) ?? {
    piece: smoothPlanes(puzzle.piece),
    background: smoothPlanes(puzzle.background),
  }
  known.set(puzzle, found)
  return found
}
