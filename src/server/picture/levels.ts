/** The requirements of a level on a picture. */
export interface LevelRules {
  /** Width and height of the piece's box, knobs included, px. */
  piece: number
  /** Gaps of the same shape, depth and height that are not the answer, three at most: more look like a punched strip. */
  decoys: number
  /** Blur of a gap's rim, px to either side of its edge. */
  rim: number
  /** Shift of the piece's tone, as a share of the maximum that still looks right. */
  toneShift: number
}

/** The levels of pictures. */
export const levels = {
  0: { piece: 56, decoys: 0, rim: 0, toneShift: 0.6 },
  1: { piece: 56, decoys: 2, rim: 2, toneShift: 1 },
} as const satisfies Record<number, LevelRules>

/** A level that has pictures. */
export type PuzzleLevel = keyof typeof levels
