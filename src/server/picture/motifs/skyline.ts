import type { Dice } from '../dice'
import type { Path } from '../paint/coverage'

import { box, disc } from '../paint/outlines'

/** The body of a tower, px. */
export interface Tower {
  x: number
  width: number
  top: number
}

/** The shape of a row of towers, px. */
export interface SkylineShape {
  /** Mean height above the street. */
  tall: number
  /** Maximum deviation of heights from the mean. */
  spread: number
  /** Mean width of a tower. */
  breadth: number
}

/** Returns the outline of a row of towers across the picture. */
export interface Skyline {
  outline: Path[]
  towers: Tower[]
}

/** Returns a row of towers that stand on `street`, with various roofs. */
export function skyline(width: number, street: number, shape: SkylineShape, dice: Dice): Skyline {
  const { tall, spread, breadth } = shape
  const outline: Path[] = []
  const towers: Tower[] = []
  let x = dice.between(-12, 0)
  while (x < width) {
    const across = Math.round(breadth * dice.between(0.7, 1.5))
    const top = Math.round(street - tall - dice.between(-spread, spread) * (dice.chance(0.25) ? 1 : 0.7))
    outline.push(box(x, top, across, street - top), ...roof(x, top, across, dice))
    towers.push({ x, width: across, top })
    x += across + (dice.chance(0.5) ? dice.between(2, breadth * 0.7) : 0)
  }
  return { outline, towers }
}

function roof(x: number, top: number, across: number, dice: Dice): Path[] {
  const middle = x + across / 2
  const rise = across * dice.between(0.3, 0.7)
  const part = (from: number, up: number, share: number, height: number) =>
    box(x + across * from, top - up, across * share, height)
  switch (dice.whole(0, 7)) {
    case 0: // gable
      return [[x, top + 0.5, middle, top - rise, x + across, top + 0.5]]
    case 1: // slope
      return [[x, top + 0.5, x + across, top - rise, x + across, top + 0.5]]
    case 2: // steps with a mast
      return [part(0.18, 5, 0.64, 6), part(0.34, 10, 0.32, 6), box(middle - 0.6, top - 22, 1.2, 14)]
    case 3: // dome
      return [disc(middle, top + 0.5, across / 2, rise), box(middle - 0.5, top - rise - 7, 1, 9)]
    case 4: // water tank
      return [part(0.2, 8, 0.34, 6), box(x + across * 0.24, top - 3, 1.2, 4), box(x + across * 0.46, top - 3, 1.2, 4)]
    case 5: // aerials
      return [box(x + across * 0.7, top - 14, 1, 15), box(x + across * 0.58, top - 8, 1, 9)]
    default: // stairhead
      return [part(0.15, 3, 0.3, 4)]
  }
}
