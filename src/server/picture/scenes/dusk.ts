import type { Dice } from '../dice'
import type { Canvas } from '../paint/canvas'
import type { Path } from '../paint/coverage'
import type { RidgeLine } from '../paint/ridgeLine'
import type { Rgb, Tones } from '../paint/tones'

import { streakCloud } from '../motifs/clouds'
import { house } from '../motifs/house'
import { shadedFaces } from '../motifs/mountains'
import { forest } from '../motifs/trees'
import { fill } from '../paint/canvas'
import { glow, gradient } from '../paint/light'
import { mirror } from '../paint/mirror'
import { crescent, disc } from '../paint/outlines'
import { ground, ridgeLine } from '../paint/ridgeLine'
import { mix, toneAt } from '../paint/tones'

const MOON: Rgb = [255, 246, 232]
const LAMP: Rgb = [255, 214, 138]
const AFTERGLOW: Rgb = [255, 208, 196]

/** Paints purple ranges and dark woods under the moon, sometimes around a lake. */
export function dusk(canvas: Canvas, tones: Tones, dice: Dice): void {
  const { width, height } = canvas
  const horizon = dice.between(70, 92)
  const moonX = dice.between(40, 280)
  paintSky(canvas, tones, horizon, moonX, dice)
  const lake = dice.chance(0.45)
  const waterline = lake ? dice.whole(118, 132) : height
  drawRanges(canvas, tones, horizon, waterline, moonX > width / 2 ? -1 : 1, dice)
  if (lake) drawLake(canvas, tones, waterline, moonX, dice)
  const shape = {
    base: height - (lake ? 8 : 22),
    swing: dice.between(7, 15),
    stride: dice.between(60, 110),
    detail: 0.2,
  }
  const near = ridgeLine(width, shape, dice)
  fill(canvas, forest(near, dice.between(24, 42), lake ? 0.5 : 0.8, dice), tones[5])
  if (dice.chance(0.4)) drawCabin(canvas, near, tones, dice)
  fill(canvas, [ground(near, height)], tones[5])
}

function paintSky(canvas: Canvas, tones: Tones, horizon: number, moonX: number, dice: Dice): void {
  const zenith = toneAt(tones, dice.between(3, 3.5))
  gradient(canvas, [zenith, tones[2], tones[1], tones[0], mix(tones[0], AFTERGLOW, 0.7)], -10, horizon + 12)
  fill(canvas, stars(dice.whole(20, 40), horizon, dice), MOON, 0.5)
  fill(canvas, stars(dice.whole(5, 14), horizon, dice), MOON, 0.95)
  const y = dice.between(26, horizon - 14)
  const radius = dice.between(11, 20)
  glow(canvas, moonX, y, radius * 4.5, MOON, 0.5)
  const moon = dice.chance(0.4) ? crescent(moonX, y, radius, dice.between(-0.6, 0.9)) : disc(moonX, y, radius)
  fill(canvas, [moon], MOON)
  for (let i = dice.whole(1, 3); i > 0; i--) {
    const cloud = streakCloud(dice.between(20, 300), dice.between(30, horizon), dice.between(50, 110), dice)
    fill(canvas, cloud, mix(tones[1], tones[3], dice.between(0, 0.7)), 0.55)
  }
}

/** Paints stars, more and finer ones where the sky is dark. */
function stars(count: number, horizon: number, dice: Dice): Path[] {
  return Array.from({ length: count }, () =>
    disc(dice.between(0, 320), dice.between(0, 1) ** 1.5 * horizon * 0.85, dice.between(0.5, 1)),
  )
}

function drawRanges(canvas: Canvas, tones: Tones, horizon: number, foot: number, away: 1 | -1, dice: Dice): void {
  const { width, height } = canvas
  const lake = foot < height
  const ranges = lake ? 2 : dice.whole(3, 4)
  for (let i = 0; i < ranges; i++) {
    const near = i / (ranges - 1)
    const own = toneAt(tones, i === 0 ? 1.45 : i + 1.3)
    const base = horizon + 4 + near * (foot - (lake ? 20 : 52) - horizon)
    const sharp = i < 2 && dice.chance(0.6)
    const shape = { base, swing: dice.between(13, 23), stride: dice.between(36, 80), detail: 0.3, sharp }
    const line = ridgeLine(width, shape, dice)
    if (i > 1 && dice.chance(0.5)) fill(canvas, forest(line, dice.between(8, 13), 0.8, dice), own)
    const haze = mix(own, toneAt(tones, i - 1), 0.4)
    fill(canvas, [ground(line, height)], { top: own, bottom: haze, from: base - 15, to: base + 55 })
    if (i < 2) fill(canvas, shadedFaces(line, away, dice), tones[i + 3]!, 0.3)
  }
}

function drawLake(canvas: Canvas, tones: Tones, waterline: number, moonX: number, dice: Dice): void {
  const shore = ridgeLine(canvas.width, { base: waterline - 8, swing: 6, stride: 60, detail: 0.3 }, dice)
  const woods = forest(shore, dice.between(8, 13), 1.5, dice)
  fill(canvas, [...woods, ground(shore, waterline)], toneAt(tones, 3.7))
  mirror(canvas, waterline, tones[2], tones[4], dice)
  const glitter = Array.from({ length: 14 }, (_, i) => {
    const length = dice.between(3, 7) * (0.6 + i * 0.09)
    return disc(moonX + dice.between(-3, 3), waterline + 2 + i * 3.3, length, 0.5 + i * 0.06)
  })
  fill(canvas, glitter, MOON, 0.5)
}

function drawCabin(canvas: Canvas, line: RidgeLine, tones: Tones, dice: Dice): void {
  const x = dice.whole(50, 270)
  const y = line[x]! + 3
  const { wall, roof, openings } = house(x, y, dice.between(20, 28))
  fill(canvas, wall, toneAt(tones, 4.3))
  fill(canvas, roof, tones[5])
  glow(canvas, x, y - 8, 34, LAMP, 0.35)
  fill(canvas, openings, LAMP)
}
