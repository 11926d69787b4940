import type { Dice } from '../dice'
import type { Path } from '../paint/coverage'

import { placed } from '../paint/outlines'

// Two shallow wings, one unit long each.
const BIRD = [-1, -1, -0.4, -0.95, 0, 0, 0.4, -0.95, 1, -1, 0.45, -0.4, 0, 0.5, -0.45, -0.4]

/** Returns a loose flock of birds around a point. */
export function flock(x: number, y: number, dice: Dice): Path[] {
  return Array.from({ length: dice.whole(3, 6) }, () => {
    const span = dice.between(3.4, 5.6)
    const lift = span * dice.between(0.3, 0.55)
    return placed(BIRD, x + dice.between(-20, 20), y + dice.between(-9, 9), span, lift)
  })
}
