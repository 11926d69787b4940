import type { PuzzleLevel } from '../../src/server/picture/levels'
import type { KnownPuzzle } from './solver'

import { drawPuzzle } from '../../src/server/picture/drawPuzzle'
import { levels } from '../../src/server/picture/levels'
import { encodePng } from '../../src/server/picture/png/encodePng'
import { seededRandom } from '../../src/server/picture/seededRandom'
import { decodePng } from './look/decodePng'

export const ourLevels = Object.keys(levels).map(Number) as PuzzleLevel[]

/** Draws puzzles from a seed, and decodes the pictures that the browser would get. */
export async function* ourPuzzles(level: PuzzleLevel, seed: number, count: number): AsyncGenerator<KnownPuzzle> {
  for (let index = 0; index < count; index++) {
    const { x, y, background, piece } = drawPuzzle({ level, random: seededRandom(Uint32Array.of(seed, index, level)) })
    yield {
      background: decodePng((await encodePng(background)).bytes),
      piece: decodePng((await encodePng(piece)).bytes),
      x,
      y,
      gaps: 1 + levels[level].decoys,
    }
  }
}
