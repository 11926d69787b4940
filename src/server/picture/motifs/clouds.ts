import type { Dice } from '../dice'
import type { Path } from '../paint/coverage'

import { disc } from '../paint/outlines'

/** Returns a cloud with a flat base at `y`, `width` pixels wide: a few heads, the highest near the centre. */
export function puffyCloud(x: number, y: number, width: number, dice: Dice): Path[] {
  const heads = dice.whole(4, 6)
  return Array.from({ length: heads }, (_, i) => {
    const along = (i + 0.5) / heads
    const size = width * (0.1 + 0.13 * Math.sin(along * Math.PI)) * dice.between(0.85, 1.2)
    return dome(x + (along - 0.5) * width * 0.8, y, size * 1.25, size * 1.35)
  })
}

/** Returns a long streak of cloud: thin lenses beside and above each other. */
export function streakCloud(x: number, y: number, width: number, dice: Dice): Path[] {
  const streaks = dice.whole(2, 4)
  return Array.from({ length: streaks }, (_, i) => {
    const middle = x + dice.between(-0.35, 0.35) * width
    return disc(middle, y + (i - streaks / 2) * 2.6, width * dice.between(0.35, 0.6), dice.between(1.3, 2.4))
  })
}

function dome(x: number, base: number, radius: number, height: number): Path {
  const path: number[] = []
  for (let i = 0; i <= 16; i++) {
    const angle = Math.PI + (i / 16) * Math.PI
    path.push(x + radius * Math.cos(angle), base + height * Math.sin(angle))
  }
  return path
}
