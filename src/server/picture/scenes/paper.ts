import type { Dice } from '../dice'
import type { Canvas } from '../paint/canvas'
import type { Path } from '../paint/coverage'
import type { RidgeLine } from '../paint/ridgeLine'
import type { Rgb, Tones } from '../paint/tones'

import { puffyCloud } from '../motifs/clouds'
import { fill } from '../paint/canvas'
import { castShadow } from '../paint/castShadow'
import { gradient } from '../paint/light'
import { box, disc, placed } from '../paint/outlines'
import { ground, ridgeLine } from '../paint/ridgeLine'
import { mix, toneAt } from '../paint/tones'

const SHADOW = 0.34 // how dark it is at its darkest
const WHITE: Rgb = [255, 252, 245]
const RED: Rgb = [240, 120, 96]
// Tones of the sheets from back to front.
const ORDERS = [
  [1, 2, 3, 4, 5],
  [2, 3, 4, 5],
  [3, 2, 4, 5],
  [2, 1, 3, 4, 5],
  [4, 2, 3, 5],
] as const
// One unit is half a boat's length.
const BOAT_HULL = [-1, -0.42, 0, 0, 1, -0.42, 0.6, 0.35, -0.6, 0.35]
const BOAT_SAIL = [-0.42, 0, 0, -0.95, 0.42, 0]

/** Paints cut sheets of coloured paper over each other. */
export function paper(canvas: Canvas, tones: Tones, dice: Dice): void {
  gradient(canvas, [tones[0], toneAt(tones, 0.35)], 0, canvas.height)
  const [x, y, radius] = [dice.between(60, 260), dice.between(44, 84), dice.between(24, 36)]
  for (const ring of dice.chance(0.6) ? [2.3, 1.6, 1] : [1]) {
    const tone = ring === 1 ? mix(tones[2], RED, 0.35) : toneAt(tones, ring > 2 ? 0.5 : 0.95)
    lay(canvas, [disc(x, y, radius * ring)], tone, 2)
  }
  for (let i = dice.whole(1, 3); i > 0; i--) {
    const cloud = puffyCloud(dice.between(20, 300), dice.between(30, 76), dice.between(48, 88), dice)
    lay(canvas, cloud, mix(tones[0], WHITE, 0.75), 3)
  }
  dice.pick([layHills, layScales, layCanyon])(canvas, tones, dice)
}

function layHills(canvas: Canvas, tones: Tones, dice: Dice): void {
  const order = dice.pick(ORDERS)
  order.forEach((tone, i) => {
    const near = i / (order.length - 1)
    const sharp = dice.chance(0.3)
    const shape = { base: 76 + near * 80, swing: dice.between(12, 24), stride: dice.between(42, 90), sharp }
    const line = ridgeLine(canvas.width, shape, dice)
    lay(canvas, [ground(line, canvas.height)], sheetTone(tones, tone, dice), 4)
    if (i === order.length - 2) layPlants(canvas, line, tones, dice)
  })
}

/** Paints rows of round scales, like waves and clouds of cut paper, with a boat between them. */
function layScales(canvas: Canvas, tones: Tones, dice: Dice): void {
  const { width, height } = canvas
  const order = dice.pick(ORDERS)
  const boatRow = dice.whole(1, order.length - 2)
  order.forEach((tone, i) => {
    const near = i / (order.length - 1)
    const size = dice.between(17, 25) + near * 9
    const base = 92 + near * 70
    const wave = ridgeLine(width, { base: 0, swing: 13, stride: dice.between(60, 110) }, dice)
    const sheet: Path[] = [box(-16, base + 10, width + 32, height - base)]
    for (let x = dice.between(-2, 0) * size; x < width + size; x += size * 1.55) {
      sheet.push(disc(x, base + size * 0.4 + wave[Math.round(Math.min(width, Math.max(0, x)))]!, size))
    }
    lay(canvas, sheet, sheetTone(tones, tone, dice), 4)
    if (i !== boatRow) return
    const [boatX, half] = [dice.between(50, 270), dice.between(17, 25)]
    lay(canvas, [placed(BOAT_SAIL, boatX, base + 2, half)], mix(tones[1], WHITE, 0.25), 2)
    lay(canvas, [placed(BOAT_HULL, boatX, base + 2, half)], WHITE, 2)
  })
}

/** Paints sheets from both sides with a valley between them, wider for nearer sheets. */
function layCanyon(canvas: Canvas, tones: Tones, dice: Dice): void {
  const { width, height } = canvas
  const middle = dice.between(120, 200)
  for (let i = 1; i <= 5; i++) {
    const wave = ridgeLine(height, { base: 0, swing: 10, stride: dice.between(26, 48), detail: 0.2 }, dice)
    const left: number[] = [-16, -16]
    const right: number[] = [width + 16, -16]
    for (let y = 0; y <= height; y += 3) {
      const open = (40 + i * 25) * (1 - 0.55 * (y / height) ** 2)
      left.push(Math.max(-16, middle - open + wave[y]!), y || -16)
      right.push(Math.min(width + 16, middle + open + wave[height - y]!), y || -16)
    }
    left.push(-16, height)
    right.push(width + 16, height)
    const floor = ridgeLine(width, { base: 88 + i * 16, swing: 10, stride: dice.between(50, 100) }, dice)
    lay(canvas, [left, right, ground(floor, height)], sheetTone(tones, i, dice), 4)
  }
}

/** Paints stalks with paired leaves that grow from a line. */
function layPlants(canvas: Canvas, line: RidgeLine, tones: Tones, dice: Dice): void {
  for (let i = dice.whole(1, 4); i > 0; i--) {
    const x = dice.whole(16, 304)
    const tall = dice.between(28, 52)
    const y = line[x]! + 8
    const paths: Path[] = [box(x - 0.8, y - tall, 1.6, tall), leaf(x, y - tall * 0.9, 0, tall * 0.3)]
    for (const up of [0.3, 0.5, 0.7, 0.9]) {
      for (const side of [-1, 1]) paths.push(leaf(x, y - tall * up, side * tall * 0.3 * (1.25 - up), tall * 0.2))
    }
    lay(canvas, paths, tones[dice.whole(3, 5)]!, 2)
  }
}

/** Returns a leaf from its stem to a tip that is `across` to the side and `up` above. */
function leaf(x: number, y: number, across: number, up: number): Path {
  return Array.from({ length: 12 }, (_, i) => {
    const along = i < 6 ? i / 6 : 2 - i / 6
    const out = 0.32 * Math.sin(along * Math.PI) * (i < 6 ? 1 : -1)
    return [x + across * along - up * out, y - up * along - across * out]
  }).flat()
}

function sheetTone(tones: Tones, index: number, dice: Dice): Rgb {
  return mix(tones[index]!, WHITE, dice.between(0, 0.1))
}

function lay(canvas: Canvas, sheet: readonly Path[], tone: Rgb, lift: number): void {
  castShadow(canvas, sheet, lift, SHADOW)
  fill(canvas, sheet, tone)
}
