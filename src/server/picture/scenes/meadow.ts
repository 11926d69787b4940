import type { Dice } from '../dice'
import type { Canvas } from '../paint/canvas'
import type { Path } from '../paint/coverage'
import type { RidgeLine } from '../paint/ridgeLine'
import type { Rgb, Tones } from '../paint/tones'

import { puffyCloud } from '../motifs/clouds'
import { flock } from '../motifs/flock'
import { house } from '../motifs/house'
import { forest, leafyTree, poplar } from '../motifs/trees'
import { fill } from '../paint/canvas'
import { glow, gradient } from '../paint/light'
import { disc } from '../paint/outlines'
import { ground, ridgeLine } from '../paint/ridgeLine'
import { mix, toneAt } from '../paint/tones'

const WHITE: Rgb = [255, 254, 244]
const SUN: Rgb = [255, 246, 205]
const BLUE: Rgb = [178, 216, 214]
const ROOF: Rgb = [196, 110, 82]

interface Hill {
  line: RidgeLine
  depth: number
  /** Of a tree on it, px. */
  size: number
}

/** Paints rolling fields with trees, a path and a farm. */
export function meadow(canvas: Canvas, tones: Tones, dice: Dice): void {
  const { width, height } = canvas
  const horizon = dice.between(58, 80)
  paintSky(canvas, tones, horizon, dice)
  const hills = dice.whole(4, 5)
  const farm = { hill: dice.whole(1, hills - 2), x: dice.whole(40, 280) }
  const pathHill = dice.chance(0.45) ? dice.whole(1, hills - 2) : -1
  for (let i = 0; i < hills; i++) {
    const near = i / (hills - 1)
    const depth = 1.1 + 3.9 * near + dice.between(0, 0.35)
    const own = toneAt(tones, depth)
    const base = horizon + 6 + near * (height - horizon - 36)
    const shape = { base, swing: dice.between(10, 19), stride: dice.between(60, 120), detail: 0.12 }
    const line = ridgeLine(width, shape, dice)
    const size = 9 + near * 24
    if (i === farm.hill) drawFarm(canvas, tones, line, farm.x, size, dice)
    else if (i > 0) drawTrees(canvas, tones, { line, depth, size }, i > farm.hill ? farm.x : undefined, dice)
    else if (dice.chance(0.6)) fill(canvas, forest(line, 7, 1.5, dice), toneAt(tones, depth + 0.5))
    const foot = mix(own, toneAt(tones, depth + 1), 0.4)
    fill(canvas, [ground(line, height)], { top: own, bottom: foot, from: base - 10, to: base + 55 })
    if (i === pathHill) fill(canvas, [path(line, size, dice)], mix(tones[0], WHITE, 0.3), 0.75)
    else if (i > 0 && i < hills - 1 && dice.chance(0.65)) {
      fill(canvas, furrows(line, 4 + near * 5, dice), toneAt(tones, depth - 0.8), 0.4)
    }
  }
  fill(canvas, flowers(dice), mix(tones[0], WHITE, 0.4), 0.85)
}

function paintSky(canvas: Canvas, tones: Tones, horizon: number, dice: Dice): void {
  const zenith = mix(tones[1], BLUE, 0.75)
  gradient(canvas, [zenith, mix(tones[0], BLUE, 0.3), tones[0], mix(tones[0], WHITE, 0.5)], 0, horizon + 15)
  const x = dice.between(30, 290)
  const y = dice.between(22, 40)
  glow(canvas, x, y, 80, WHITE, 0.7)
  if (dice.chance(0.6)) fill(canvas, [disc(x, y, dice.between(10, 15))], SUN)
  for (let i = dice.whole(2, 4); i > 0; i--) {
    const cloud = puffyCloud(dice.between(0, 320), dice.between(24, horizon - 12), dice.between(40, 90), dice)
    fill(canvas, cloud, WHITE, 0.88)
  }
  if (dice.chance(0.4)) fill(canvas, flock(dice.between(50, 270), dice.between(20, 50), dice), tones[4])
}

/** Paints a row of poplars or single trees, which do not hide the farm behind them. */
function drawTrees(canvas: Canvas, tones: Tones, hill: Hill, farmX: number | undefined, dice: Dice): void {
  const { line, depth, size } = hill
  const shade = toneAt(tones, depth + 0.75)
  const row = dice.chance(0.35)
  const from = dice.between(10, 230)
  for (let i = dice.whole(3, 6); i > 0; i--) {
    const x = row ? Math.round(from + i * size * 0.5) : dice.whole(6, 314)
    const y = line[Math.min(x, line.length - 1)]!
    if (farmX !== undefined && Math.abs(x - farmX) < size * 1.1) continue
    if (row) {
      fill(canvas, poplar(x, y, size * dice.between(1.2, 1.6)), shade)
      continue
    }
    const { trunk, crown, lit } = leafyTree(x, y, size * dice.between(0.8, 1.3), dice)
    fill(canvas, trunk, tones[5])
    fill(canvas, crown, shade)
    fill(canvas, lit, toneAt(tones, depth - 0.2), 0.7)
  }
}

function drawFarm(canvas: Canvas, tones: Tones, line: RidgeLine, x: number, size: number, dice: Dice): void {
  for (const side of [-1, 1]) {
    const off = side * size * dice.between(0.8, 1.2)
    fill(canvas, poplar(x + off, line[x]! + 3, size * dice.between(1.1, 1.6)), tones[4])
  }
  const { wall, roof, openings } = house(x, line[x]! + 2, size * 1.05)
  fill(canvas, wall, mix(tones[0], WHITE, 0.6))
  fill(canvas, roof, mix(ROOF, tones[3], 0.15))
  fill(canvas, openings, tones[4])
}

/** Paints stripes that follow the hill. */
function furrows(line: RidgeLine, gap: number, dice: Dice): Path[] {
  const from = dice.whole(0, 200)
  const to = Math.min(line.length - 1, from + dice.whole(70, 150))
  return [1, 2, 3, 4, 5, 6].map((row) => {
    const stripe: number[] = []
    for (let x = from; x <= to; x += 4) stripe.push(x - row * 4, line[x]! + row * gap)
    for (let x = to - ((to - from) % 4); x >= from; x -= 4) stripe.push(x - row * 4, line[x]! + (row + 0.42) * gap)
    return stripe
  })
}

/** Paints a path that winds down a hill, wider towards the viewer. */
function path(line: RidgeLine, size: number, dice: Dice): Path {
  // Starts at the highest of a few points: in a valley, the next hill would hide most of the path.
  const columns = [1, 2, 3, 4].map(() => dice.whole(50, 270))
  const top = columns.reduce((high, x) => (line[x]! < line[high]! ? x : high))
  const [sway, phase] = [dice.between(10, 22), dice.between(0, 6)]
  const edge = (side: number, down: number): [number, number] => {
    const middle = top + sway * (Math.sin(phase + down * 5) - Math.sin(phase)) * (0.3 + down)
    return [middle + side * size * (0.04 + 0.3 * down ** 1.5), line[top]! + 1 + down * 60]
  }
  const steps = Array.from({ length: 17 }, (_, i) => i / 16)
  return [...steps.flatMap((down) => edge(-1, down)), ...steps.reverse().flatMap((down) => edge(1, down))]
}

function flowers(dice: Dice): Path[] {
  return Array.from({ length: dice.whole(0, 40) }, () =>
    disc(dice.between(0, 320), dice.between(162, 178), dice.between(0.7, 1.5)),
  )
}
