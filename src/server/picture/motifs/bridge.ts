import type { Dice } from '../dice'
import type { Path } from '../paint/coverage'

import { box } from '../paint/outlines'

/** Returns a suspension bridge across the picture, its deck at y, its pylons `tall` pixels above the deck. */
export function bridge(width: number, y: number, tall: number, dice: Dice): Path[] {
  const span = dice.between(120, 170)
  const paths: Path[] = [box(0, y, width, 3.2)]
  for (let x = dice.between(-60, 30) - span; x < width; x += span) {
    for (const off of [-4, 1.6]) paths.push(box(x + off, y - tall, 2.4, tall + 30))
    for (const up of [tall - 5, tall * 0.5]) paths.push(box(x - 4, y - up, 8, 2))
    const sag = (along: number) => y - 4 - (tall - 6) * (2 * along - 1) ** 2
    const steps = Array.from({ length: 21 }, (_, i) => i / 20)
    paths.push([
      ...steps.flatMap((along) => [x + span * along, sag(along)]),
      ...steps.reverse().flatMap((along) => [x + span * along, sag(along) + 1.3]),
    ])
    for (const along of steps) paths.push(box(x + span * along, sag(along), 0.6, y - sag(along)))
  }
  return paths
}
