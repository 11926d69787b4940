import type { Raster } from './look/decodePng'

/** A challenge as a program gets it: two decoded pictures, the row of the piece and the number of gaps. */
export interface SeenPuzzle {
  background: Raster
  piece: Raster
  /** Upper edge of the piece's box, px. */
  y: number
  gaps: number
}

/** A puzzle with its answer, which no solver gets. */
export interface KnownPuzzle extends SeenPuzzle {
  /** Left edge of the piece's box, px. */
  x: number
}

export interface Solver {
  /** What the table says of it. */
  method: string
  /** Whether it must solve plain puzzles. Guesses need not. */
  isGuess?: boolean
  /** Returns the left edge of the piece's box, px. */
  solve(puzzle: SeenPuzzle): number
}
