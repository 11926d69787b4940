import type { Tally } from './tally'

import { bespoke } from './solvers/bespoke'
import { busiestBorder } from './solvers/busiestBorder'
import { cannyMatch } from './solvers/cannyMatch'
import { contourMatch } from './solvers/contourMatch'
import { fillCorrelation } from './solvers/fillCorrelation'
import { rimContinuity } from './solvers/rimContinuity'
import { brightestGap, darkestGap } from './solvers/tonedGap'

/** A figure and its limit. */
export interface Goal {
  goal: string
  figure: number
  limit: string
  isMet: boolean
}

const kit = [cannyMatch, contourMatch]
const KIT_AT_MOST: Record<string, number> = { L1: 0.4, L2: 0.28 }
/** Solvers that look at the gaps only: a gap must not tell that it is the right one. */
const gapsOnly = [busiestBorder, brightestGap, darkestGap, fillCorrelation]
const OVER_CHANCE = 0.1
/** If this one fails, the solvers are weak or people cannot read the pictures either. */
const CONTINUITY_AT_LEAST = 0.85
const FILL_APART = 0.05

/** Returns the goals of a set of puzzles with decoys. */
export function goalsOf({ set, share, chance, fillApart }: Tally): Goal[] {
  const kitLimit = KIT_AT_MOST[set]
  return [
    ...kit.flatMap((solver) => (kitLimit ? atMost(`${set}: ${solver.method}`, share(solver), kitLimit) : [])),
    ...gapsOnly.map((solver) => atMost(`${set}: ${solver.method}`, share(solver), chance + OVER_CHANCE)),
    atMost(`${set}: correlation of piece and fill, right gap against decoys`, fillApart, FILL_APART),
    atLeast(`${set}: ${rimContinuity.method}`, share(rimContinuity), CONTINUITY_AT_LEAST),
    { goal: `${set}: ${bespoke.method}`, figure: share(bespoke), limit: 'none', isMet: true },
  ]
}

function atMost(goal: string, figure: number, limit: number): Goal {
  return { goal, figure, limit: `≤ ${limit.toFixed(2)}`, isMet: figure <= limit }
}

function atLeast(goal: string, figure: number, limit: number): Goal {
  return { goal, figure, limit: `≥ ${limit.toFixed(2)}`, isMet: figure >= limit }
}
