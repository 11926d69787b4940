import type { KnownPuzzle, Solver } from './solver'

import { findGaps } from './look/contours'
import { fillLikeness } from './solvers/fillCorrelation'
import { solvers } from './solvers/solvers'

/** The results of a set of puzzles. */
export interface Tally {
  set: string
  /** Number of gaps in each picture. */
  gaps: number
  /** What a solver reaches that picks any gap. */
  chance: number
  /** Share of the puzzles that a solver solved. */
  share(solver: Solver): number
  /** By how much the correlation of piece and fill differs between the right gap and the decoys, on average. */
  fillApart: number
}

export const TOLERANCE = 5 // px of 320

/** Lets every solver solve every puzzle. */
export async function tallyOf(set: string, puzzles: AsyncIterable<KnownPuzzle>): Promise<Tally> {
  const solved = new Map<Solver, number>()
  const likeness = { right: [] as number[], decoy: [] as number[] }
  let count = 0
  let gaps = 1
  for await (const { x: answer, ...seen } of puzzles) {
    count++
    gaps = seen.gaps
    for (const solver of solvers) {
      const isRight = Math.abs(solver.solve(seen) - answer) <= TOLERANCE
      solved.set(solver, (solved.get(solver) ?? 0) + (isRight ? 1 : 0))
    }
    for (const gap of findGaps(seen)) {
      const kind = Math.abs(gap - answer) <= TOLERANCE ? 'right' : 'decoy'
      likeness[kind].push(fillLikeness(seen, gap))
    }
  }
  return {
    set,
    gaps,
    chance: 1 / gaps,
    share: (solver) => solved.get(solver)! / count,
    fillApart: Math.abs(mean(likeness.right) - mean(likeness.decoy)),
  }
}

function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
