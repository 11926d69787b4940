import type { Dice } from './dice'
import type { LevelRules } from './levels'

/** Positions of the gaps, px. The layout does not choose the right one. */
export interface Layout {
  /** Left edges, from left to right. */
  gaps: number[]
  /** Upper edge, the same for all. */
  y: number
}

const APART = 6 // px between gaps
const START_CLEARANCE = 2 // px between the piece at its start and any gap; the same on the far side
const MARGIN_Y = 10 // px above and below

/** Places the gaps uniformly at random. No gap touches another or the piece's start. */
export function layout(rules: LevelRules, width: number, height: number, dice: Dice): Layout {
  const { piece, decoys } = rules
  const first = piece + START_CLEARANCE
  const slack = width - piece - START_CLEARANCE - first - decoys * (piece + APART)
  const offsets = Array.from({ length: decoys + 1 }, () => dice.whole(0, slack)).sort((a, b) => a - b)
  return {
    gaps: offsets.map((offset, i) => first + offset + i * (piece + APART)),
    y: dice.whole(MARGIN_Y, height - piece - MARGIN_Y),
  }
}
