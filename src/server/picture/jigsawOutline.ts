import type { Dice } from './dice'
import type { Path } from './paint/coverage'

const KNOB = 0.21 // share of the box that a knob stands out of the body
const CORNER = 2.5 // px

type Edge = 'knob' | 'socket' | 'flat'

/**
 * Returns a random jigsaw outline that fills a square box exactly: one vertical knob, one horizontal knob, the other
 * sides flat or hollow.
 */
export function jigsawOutline(size: number, dice: Dice): Path {
  const knob = size * KNOB
  const [up, right] = [dice.chance(0.5), dice.chance(0.5)]
  const plain = (): Edge => (dice.chance(0.5) ? 'socket' : 'flat')
  const [x0, y0] = [right ? 0 : knob, up ? knob : 0]
  const body = size - knob
  const path: number[] = []
  const corners = [
    [x0, y0],
    [x0 + body, y0],
    [x0 + body, y0 + body],
    [x0, y0 + body],
  ] as const
  const edges: Edge[] = [
    up ? 'knob' : plain(),
    right ? 'knob' : plain(),
    up ? plain() : 'knob',
    right ? plain() : 'knob',
  ]
  edges.forEach((edge, i) => addSide(path, corners[i]!, i, body, edge, knob))
  return path
}

/** Returns one side of the body between its corners, clockwise. */
function addSide(
  path: number[],
  [x, y]: readonly [number, number],
  side: number,
  body: number,
  edge: Edge,
  knob: number,
): void {
  const [alongX, alongY] = [
    [1, 0],
    [0, 1],
    [-1, 0],
    [0, -1],
  ][side] as [number, number]
  const add = (along: number, out: number) =>
    path.push(x + alongX * along + alongY * out, y + alongY * along - alongX * out)
  add(CORNER * 0.3, -CORNER * 0.3)
  add(CORNER, 0)
  if (edge !== 'flat') {
    // The circle has a neck: its centre is 3/8 of the knob's height away from the side.
    const radius = knob * 0.625
    const offset = knob - radius
    const lean = Math.asin(offset / radius)
    const sign = edge === 'knob' ? 1 : -1
    const steps = 20
    for (let i = 0; i <= steps; i++) {
      const angle = Math.PI + lean - (i / steps) * (Math.PI + 2 * lean)
      add(body / 2 + radius * Math.cos(angle), sign * (offset + radius * Math.sin(angle)))
    }
  }
  add(body - CORNER, 0)
}
