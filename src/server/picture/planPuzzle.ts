import type { Dice } from './dice'
import type { Layout } from './layout'
import type { LevelRules } from './levels'
import type { Canvas } from './paint/canvas'
import type { Path } from './paint/coverage'
import type { Tones } from './paint/tones'
import type { Reading } from './readPuzzle'

import { jigsawOutline } from './jigsawOutline'
import { layout } from './layout'
import { createCanvas } from './paint/canvas'
import { driftTones } from './paint/tones'
import { readPuzzle, rimPairs, spareOf } from './readPuzzle'
import { scenes } from './scenes/scenes'

/** A new picture with the gaps to be cut out of it. */
export interface PuzzlePlan {
  picture: Canvas
  tones: Tones
  outline: Path
  layout: Layout
  reading: Reading
  /** The gap that the piece comes from. */
  x: number
}

const WIDTH = 320 // px
const HEIGHT = 180 // px
const PICTURES = 3 // painted at most
const LAYOUTS = 48 // tried on each at most

/** Paints pictures and tries layouts until one is readable for people. If none is, returns the best. */
export function planPuzzle(rules: LevelRules, dice: Dice): PuzzlePlan {
  let best: Omit<PuzzlePlan, 'x'> | undefined
  let mostSpare = -Infinity
  for (let drawn = 0; drawn < PICTURES && mostSpare < 0; drawn++) {
    const scene = dice.pick(Object.values(scenes))
    const tones = driftTones(scene.tones, dice)
    const picture = createCanvas(WIDTH, HEIGHT)
    scene.paint(picture, tones, dice)
    const outline = jigsawOutline(rules.piece, dice)
    const rim = rimPairs(outline)
    for (let tried = 0; tried < LAYOUTS && mostSpare < 0; tried++) {
      const places = layout(rules, WIDTH, HEIGHT, dice)
      const reading = readPuzzle(picture, tones, rim, rules.piece, places)
      const spare = spareOf(reading)
      if (spare <= mostSpare) continue
      mostSpare = spare
      best = { picture, tones, outline, layout: places, reading }
    }
  }
  // Chosen last, so that nothing else depends on the answer and reveals it.
  return { ...best!, x: dice.pick(best!.layout.gaps) }
}
