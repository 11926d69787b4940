import type { Dice } from '../dice'
import type { Canvas } from '../paint/canvas'
import type { Path } from '../paint/coverage'
import type { RidgeLine } from '../paint/ridgeLine'
import type { Rgb, Tones } from '../paint/tones'

import { balloon } from '../motifs/balloon'
import { streakCloud } from '../motifs/clouds'
import { flock } from '../motifs/flock'
import { forest, leafyTree } from '../motifs/trees'
import { fill } from '../paint/canvas'
import { glow, gradient } from '../paint/light'
import { disc } from '../paint/outlines'
import { ground, ridgeLine } from '../paint/ridgeLine'
import { mix, toneAt } from '../paint/tones'

const SUN: Rgb = [255, 248, 226]
const SUNLIGHT: Rgb = [255, 240, 206]

/** Paints hills in morning mist under a low sun. */
export function dawn(canvas: Canvas, tones: Tones, dice: Dice): void {
  const { width, height } = canvas
  const horizon = dice.between(62, 86)
  paintSky(canvas, tones, horizon, dice)
  const guests = dice.pick([undefined, drawBirds, drawBalloons])
  const hills = dice.whole(4, 5)
  for (let i = 0; i < hills; i++) {
    const near = i / (hills - 1)
    const depth = 1.75 + 3.25 * near ** 1.1
    const own = toneAt(tones, depth + dice.between(0, 0.2))
    const base = horizon + 10 + near * (height - horizon - 34)
    const swing = dice.between(13, 24) * (1 - near * 0.3)
    const line = ridgeLine(width, { base, swing, stride: dice.between(44, 92), detail: 0.16 }, dice)
    if (i === hills - 2 && dice.chance(0.6)) fill(canvas, forest(line, dice.between(10, 15), 0.5, dice), own)
    if (i === hills - 1) fill(canvas, nearTrees(line, dice), own)
    const mist = i === hills - 1 ? own : mix(own, toneAt(tones, depth - 1.6), 0.55)
    fill(canvas, [ground(line, height)], { top: own, bottom: mist, from: base - 20, to: base + 55 })
    if (i === 1) guests?.(canvas, tones, horizon, dice)
  }
}

function paintSky(canvas: Canvas, tones: Tones, horizon: number, dice: Dice): void {
  const zenith = dice.chance(0.5) ? toneAt(tones, 1.35) : toneAt(tones, 0.6)
  gradient(canvas, [zenith, tones[1], tones[0], mix(tones[0], SUNLIGHT, 0.6)], 0, horizon + 20)
  const radius = dice.between(15, 25)
  const x = dice.between(40, 280)
  const y = horizon - dice.between(4, 34)
  glow(canvas, x, y, radius * 4.2, SUNLIGHT, 0.6)
  fill(canvas, [disc(x, y, radius)], SUN)
  for (let i = dice.whole(2, 4); i > 0; i--) {
    const cloud = streakCloud(dice.between(20, 300), dice.between(16, horizon - 12), dice.between(50, 110), dice)
    fill(canvas, cloud, mix(tones[1], tones[dice.whole(0, 2)]!, 0.6), 0.6)
  }
}

function nearTrees(line: RidgeLine, dice: Dice): Path[] {
  if (dice.chance(0.5)) return forest(line, dice.between(20, 34), 0.6, dice)
  return Array.from({ length: dice.whole(1, 3) }, () => {
    const x = dice.whole(15, 305)
    const { trunk, crown } = leafyTree(x, line[x]!, dice.between(26, 44), dice)
    return [...trunk, ...crown]
  }).flat()
}

function drawBirds(canvas: Canvas, tones: Tones, horizon: number, dice: Dice): void {
  fill(canvas, flock(dice.between(50, 270), dice.between(24, horizon), dice), tones[4])
}

function drawBalloons(canvas: Canvas, tones: Tones, horizon: number, dice: Dice): void {
  for (let i = dice.whole(1, 3); i > 0; i--) {
    const { envelope, stripe, basket } = balloon(
      dice.between(40, 280),
      dice.between(26, horizon + 14),
      dice.between(7, 15),
    )
    fill(canvas, envelope, tones[3])
    fill(canvas, stripe, mix(tones[0], SUN, 0.5))
    fill(canvas, basket, tones[5])
  }
}
