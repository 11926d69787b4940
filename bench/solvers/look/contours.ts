import type { Plane, Planes } from './planes'
import type { SeenPuzzle } from '../solver'

import { rimOf } from './silhouette'
import { smoothPlanes, valueAt } from './planes'

const NEAR = 2 // px to either side of an edge
const CLEAR_STEP = 60 // sum over three channels; a clearer step counts no more
const known = new WeakMap<SeenPuzzle, Float32Array>()

/** Returns how clearly the picture shows the outline of the piece at each x, 0 … 1. */
export function contourScores(puzzle: SeenPuzzle): Float32Array {
  const found = known.get(puzzle) ?? score(puzzle)
  known.set(puzzle, found)
  return found
}

/** Returns the clearest outlines that do not overlap, the clearest first. */
export function findGaps(puzzle: SeenPuzzle, count = puzzle.gaps): number[] {
  const scores = contourScores(puzzle).slice()
  const apart = puzzle.piece.width * 0.8
  const gaps: number[] = []
  while (gaps.length < count) {
    let best = 0
    for (let x = 1; x < scores.length; x++) if (scores[x]! > scores[best]!) best = x
    if (scores[best] === -Infinity) break
    gaps.push(best)
    for (let x = 0; x < scores.length; x++) if (Math.abs(x - best) < apart) scores[x] = -Infinity
  }
  return gaps
}

function score(puzzle: SeenPuzzle): Float32Array {
  const { background, piece, y: top } = puzzle
  const rim = rimOf(piece)
  const planes = smoothPlanes(background)
  return Float32Array.from({ length: background.width - piece.width + 1 }, (_, left) => {
    if (left < piece.width * 0.5) return 0
    let sum = 0
    let signed = 0
    for (const { x, y, outX, outY } of rim) {
      const [innerX, innerY] = [left + x - outX * NEAR, top + y - outY * NEAR]
      const [outerX, outerY] = [left + x + outX * NEAR, top + y + outY * NEAR]
      sum += Math.min(1, step(planes, innerX, innerY, outerX, outerY) / CLEAR_STEP)
      signed += Math.max(-1, Math.min(1, lighter(planes, innerX, innerY, outerX, outerY) / CLEAR_STEP))
    }
    return (sum + Math.abs(signed)) / rim.length / 2
  })
}

function step(planes: Planes, x0: number, y0: number, x1: number, y1: number): number {
  return planes.reduce((sum, plane) => sum + Math.abs(difference(plane, x0, y0, x1, y1)), 0)
}

function lighter(planes: Planes, x0: number, y0: number, x1: number, y1: number): number {
  return planes.reduce((sum, plane) => sum + difference(plane, x0, y0, x1, y1), 0)
}

function difference(plane: Plane, x0: number, y0: number, x1: number, y1: number): number {
  return valueAt(plane, x0, y0) - valueAt(plane, x1, y1)
}
