import type { Outline } from './fillOutlines'

import { seededRandom } from './seededRandom'
import { mix } from './smoothstep'

/** Heights of the trees of a group, tallest first, as parts of the picture's height. */
const STANDS = [
  [0.47, 0.33, 0.4, 0.2, 0.14],
  [0.4, 0.44, 0.25, 0.17],
  [0.5, 0.28, 0.19],
]
/** Where the bank runs out into the lake, of the picture's width. */
const BANK_END = 0.62
const BOUGHS = 150
const TUFTS = 7

/** Outlines of the near bank with its pines, which stand on one side and lead the eye in. Pixels of the picture. */
export function growPines(text: string, side: number, width: number, height: number): Outline[] {
  const random = seededRandom(`pines ${text}`)
  const between = (from: number, to: number) => mix(from, to, random())
  const place = (x: number) => (side < 0 ? x : 1 - x) * width
  const stand = STANDS[Math.floor(random() * STANDS.length)]!
  const swell = between(0, 2 * Math.PI)
  const bank = (x: number) => {
    const near = Math.max(0, 1 - x / BANK_END)
    return (
      height * (1 - 0.075 * near ** 1.4 - 0.006 * near * (Math.sin(x * 19 + swell) + 0.5 * Math.sin(x * 47 - swell)))
    )
  }
  const outlines: Outline[] = [bankOutline(bank, place, height, random)]
  let x = between(0.05, 0.09)
  for (const tall of stand) {
    const size = tall * height * between(0.92, 1.06)
    outlines.push(...pine(place(x), bank(x) + 0.01 * height, size, random))
    x += between(0.05, 0.085)
  }
  return outlines.map(turnRight)
}

function bankOutline(
  bank: (x: number) => number,
  place: (x: number) => number,
  height: number,
  random: () => number,
): Outline {
  const points: number[] = []
  for (let x = -0.01; x < BANK_END; x += 0.0022) {
    const tuft = 0.35 + Math.sin(x * 31) ** 2 * Math.sin(x * 13 + 1) ** 2
    points.push(place(x), bank(x) - height * 0.009 * tuft * random() ** 2)
    points.push(place(x + 0.0011), bank(x) + height * 0.002)
  }
  points.push(place(BANK_END), height + 2, place(-0.01), height + 2)
  return points
}

function pine(x: number, foot: number, size: number, random: () => number): Outline[] {
  const spread = size * mix(0.14, 0.18, random())
  const lean = (random() - 0.5) * 0.03 * size
  const at = (up: number) => x + lean * up
  const trunk = size * 0.008
  const outlines: Outline[] = [[x - trunk, foot, at(1), foot - size, x + trunk, foot]]
  // The thick of the needles, so that the lake does not shine through everywhere.
  const low = foot - 0.14 * size
  outlines.push([
    at(0.14) - 0.15 * spread,
    low,
    at(0.98),
    foot - 0.98 * size,
    at(0.14) + 0.15 * spread,
    low,
    at(0.14),
    low - 0.03 * size,
  ])
  for (let bough = 0; bough < BOUGHS; bough++) {
    const down = (bough + random()) / BOUGHS
    const up = 0.985 - 0.88 * down
    const reach = spread * (0.05 + down ** 0.9) * mix(0.45, 1.12, random()) * (bough % 2 === 0 ? 1 : -1)
    outlines.push(boughOutline(at(up), foot - size * up, reach, size, random))
  }
  return outlines
}

/** A bough that sags from the trunk and lifts at its tip, with needles hanging from it in tufts. */
function boughOutline(x: number, y: number, reach: number, size: number, random: () => number): Outline {
  const length = Math.abs(reach)
  const sag = length * mix(0.3, 0.6, random())
  const lift = length * mix(0.05, 0.22, random())
  const curve = (along: number) => y + sag * along - lift * along ** 3
  const thick = size * 0.006
  const points = [x, y - thick * 1.5]
  for (let along = 0.25; along < 1; along += 0.25) points.push(x + reach * along, curve(along) - thick * (1 - along))
  points.push(x + reach, curve(1))
  for (let tuft = TUFTS; tuft > 0; tuft--) {
    const along = (tuft - 0.3 * random()) / (TUFTS + 0.5)
    const hang = thick * mix(0.8, 2.6, random()) * (1.25 - along)
    points.push(x + reach * (along - 0.03 * random()), curve(along) + hang + thick * 0.4)
    points.push(x + reach * (along - 0.08), curve(along) + thick * 0.35)
  }
  points.push(x, y + thick * 2)
  return points
}

/** All outlines turn the same way, so that they unite where they overlap. */
function turnRight(outline: Outline): Outline {
  let twice = 0
  for (let i = 0; i < outline.length; i += 2) {
    const next = (i + 2) % outline.length
    twice += outline[i]! * outline[next + 1]! - outline[next]! * outline[i + 1]!
  }
  if (twice >= 0) return outline
  const points: number[] = []
  for (let i = outline.length - 2; i >= 0; i -= 2) points.push(outline[i]!, outline[i + 1]!)
  return points
}
