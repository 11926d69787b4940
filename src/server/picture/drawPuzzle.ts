/**
 * Draws slider puzzles: a scene, its gaps, and the piece that fits one of them. Independent of challenges and callers.
 * `levels.ts` defines how hard a puzzle is; `readPuzzle.ts` checks that people can read it.
 */
import type { PuzzleLevel } from './levels'
import type { Raster } from './raster'

import { cutPiece } from './cutPiece'
import { createDice } from './dice'
import { digGaps } from './digGaps'
import { levels } from './levels'
import { grain } from './paint/grain'
import { planPuzzle } from './planPuzzle'

/** A slider puzzle, in px. */
export interface Puzzle {
  width: number
  height: number
  /** The answer: the left edge of the piece in its gap, 0 … width − piece.width. */
  x: number
  /** Upper edge of the piece. */
  y: number
  background: Raster
  piece: Raster
}

/** The inputs of a puzzle. */
export interface DrawPuzzleOptions {
  level: PuzzleLevel
  /** Returns numbers in [0, 1). The same numbers draw the same puzzle. */
  random: () => number
}

const GRAIN = 0.4 // share of the pixels

/** Draws a puzzle over a new picture, since two puzzles over one picture would reveal both answers. */
export function drawPuzzle({ level, random }: DrawPuzzleOptions): Puzzle {
  const rules = levels[level]
  const dice = createDice(random)
  const plan = planPuzzle(rules, dice)
  const piece = cutPiece(plan, rules, dice)
  digGaps(plan, rules, dice)
  // Last, so that it also covers the seams.
  grain(plan.picture, GRAIN, random)
  const { width, height, data } = plan.picture
  return { width, height, x: plan.x, y: plan.layout.y, background: { width, height, data }, piece }
}
