import type { Dice } from '../dice'
import type { Canvas } from '../paint/canvas'
import type { Path } from '../paint/coverage'
import type { Rgb, Tones } from '../paint/tones'

import { puffyCloud } from '../motifs/clouds'
import { flock } from '../motifs/flock'
import { shadedFaces, snowCaps } from '../motifs/mountains'
import { sailboat } from '../motifs/sailboat'
import { forest, pine } from '../motifs/trees'
import { fill } from '../paint/canvas'
import { glow, gradient } from '../paint/light'
import { mirror } from '../paint/mirror'
import { disc } from '../paint/outlines'
import { ground, ridgeLine } from '../paint/ridgeLine'
import { mix, toneAt } from '../paint/tones'

const WHITE: Rgb = [255, 255, 252]

/** Paints steep mountains around still water. */
export function fjord(canvas: Canvas, tones: Tones, dice: Dice): void {
  const waterline = dice.whole(98, 124)
  const away = dice.chance(0.5) ? 1 : -1
  paintSky(canvas, tones, waterline, away, dice)
  drawRanges(canvas, tones, waterline, away, dice)
  mirror(canvas, waterline, tones[2], tones[3], dice)
  fill(canvas, ripples(waterline, dice), mix(tones[0], WHITE, 0.4), 0.45)
  if (dice.chance(0.5)) fill(canvas, flock(dice.between(60, 260), dice.between(24, 60), dice), tones[4])
  for (let i = dice.whole(0, 2); i > 0; i--) drawBoat(canvas, tones, waterline, dice)
  if (dice.chance(0.75)) drawBank(canvas, tones, dice)
}

function paintSky(canvas: Canvas, tones: Tones, waterline: number, away: 1 | -1, dice: Dice): void {
  gradient(canvas, [toneAt(tones, 0.75), tones[0], mix(tones[0], WHITE, 0.6)], 0, waterline)
  // On the side of the lit slopes.
  const x = 160 - away * dice.between(50, 140)
  const y = dice.between(20, 46)
  glow(canvas, x, y, 80, WHITE, 0.7)
  fill(canvas, [disc(x, y, dice.between(9, 14))], WHITE)
  for (let i = dice.whole(1, 3); i > 0; i--) {
    const cloud = puffyCloud(dice.between(10, 310), dice.between(22, 52), dice.between(40, 80), dice)
    fill(canvas, cloud, WHITE, 0.75)
  }
}

function drawRanges(canvas: Canvas, tones: Tones, waterline: number, away: 1 | -1, dice: Dice): void {
  const { width } = canvas
  const ranges = dice.whole(2, 3)
  for (let i = 0; i < ranges; i++) {
    const near = i / (ranges - 1)
    const own = toneAt(tones, i + 1.25)
    const swing = dice.between(22, 34) * (1 - near * 0.25)
    const shape = { base: waterline - 42 + near * 18, swing, stride: dice.between(34, 62), detail: 0.32, sharp: true }
    const line = ridgeLine(width, shape, dice)
    const haze = mix(own, tones[i]!, 0.55)
    fill(canvas, [ground(line, waterline)], { top: own, bottom: haze, from: waterline - 60, to: waterline })
    fill(canvas, shadedFaces(line, away, dice), mix(own, tones[i + 3]!, 0.55), 0.55)
    if (i < 2) fill(canvas, snowCaps(line, dice.between(10, 18), dice), mix(tones[0], WHITE, 0.8), 0.92)
  }
  const shape = { base: waterline - 7, swing: 6, stride: dice.between(50, 90), detail: 0.3 }
  const shore = ridgeLine(width, shape, dice)
  const woods = forest(shore, dice.between(7, 11), 1.6, dice)
  fill(canvas, [...woods, ground(shore, waterline)], toneAt(tones, 3.5))
}

function ripples(waterline: number, dice: Dice): Path[] {
  const paths: Path[] = [disc(160, waterline + 0.4, 175, 0.8)]
  for (let i = dice.whole(8, 14); i > 0; i--) {
    const near = dice.between(0.05, 1) ** 1.4
    const length = dice.between(6, 14) * (0.5 + near * 1.6)
    paths.push(disc(dice.between(0, 320), waterline + near * 60, length, 0.35 + near * 0.6))
  }
  return paths
}

function drawBoat(canvas: Canvas, tones: Tones, waterline: number, dice: Dice): void {
  const near = dice.between(0.1, 0.75)
  const length = (13 + near * 20) * (dice.chance(0.5) ? 1 : -1)
  const height = Math.abs(length)
  const [x, y] = [dice.between(30, 290), waterline + 3 + near * 34]
  const image = sailboat(x, y, length, -0.7 * height)
  fill(canvas, [...image.hull, ...image.mainsail, ...image.jib], WHITE, 0.28)
  const { hull, mainsail, jib } = sailboat(x, y, length, height)
  fill(canvas, mainsail, WHITE)
  fill(canvas, jib, mix(WHITE, tones[1], 0.55))
  fill(canvas, hull, tones[5])
}

/** Paints dark land with trees in a lower corner. */
function drawBank(canvas: Canvas, tones: Tones, dice: Dice): void {
  const { width, height } = canvas
  const onLeft = dice.chance(0.5)
  const reach = dice.between(90, 190)
  const rise = dice.between(22, 44)
  const line = Float32Array.from({ length: width + 1 }, (_, x) => {
    const along = (onLeft ? x : width - x) / reach
    return along < 1 ? height - rise * (1 - along) ** 0.7 * (1 + 0.12 * Math.sin(along * 9)) : height + 2
  })
  const trees: Path[] = []
  for (let i = dice.whole(3, 7); i > 0; i--) {
    const off = Math.round(dice.between(0, reach * 0.7))
    const x = onLeft ? off : width - off
    trees.push(...pine(x, line[x]! + 2, dice.between(24, 54)))
  }
  fill(canvas, [...trees, ground(line, height)], toneAt(tones, 4.8))
}
