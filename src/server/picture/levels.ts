/** What a level of the ladder asks of a picture. */
export interface LevelRules {
  /** Width and height of the piece's box, knobs included, px. */
  piece: number
  /** Gaps of the same shape, depth and height that are not the answer. More than three look like a punched strip. */
  decoys: number
  /** How far the rim of a gap fades, px to either side of its edge. */
  rim: number
  /** How far the piece's tone may move, as a share of the most that still looks right. */
  toneShift: number
}

/** The ladder, as far as it is a matter of pictures. */
export const levels = {
  0: { piece: 56, decoys: 0, rim: 0, toneShift: 0.6 },
  1: { piece: 56, decoys: 2, rim: 2, toneShift: 1 },
} as const satisfies Record<number, LevelRules>

/** A level that a puzzle can be drawn at. */
export type PuzzleLevel = keyof typeof levels
