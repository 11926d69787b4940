import type { Solver } from '../solver'

import { canny } from '../look/canny'
import { lumaPlane, smooth } from '../look/planes'
import { correlate } from '../look/correlate'

/** The usual kit: edges of both pictures, then the place where they correlate best. */
export const cannyMatch: Solver = {
  method: 'Canny edges + template match',
  solve({ background, piece, y }) {
    const edges = smooth(canny(lumaPlane(background)))
    const template = smooth(canny(flat(piece)))
    let best = 0
    let most = -Infinity
    for (let x = Math.floor(piece.width / 2); x <= background.width - piece.width; x++) {
      const score = correlate(edges, template, x, y)
      if (score > most) [best, most] = [x, score]
    }
    return best
  },
}

/** The outline alone: what lies inside the piece is not to be seen in the gap. */
function flat(piece: Parameters<typeof lumaPlane>[0]) {
  const data = piece.data.map((_, i) => (piece.data[i - (i % 4) + 3]! >= 128 ? 255 : 0))
  return lumaPlane({ ...piece, data })
}
