import type { Dice } from '../dice'
import type { Tower } from '../motifs/skyline'
import type { Canvas } from '../paint/canvas'
import type { Path } from '../paint/coverage'
import type { Rgb, Tones } from '../paint/tones'

import { bridge } from '../motifs/bridge'
import { puffyCloud, streakCloud } from '../motifs/clouds'
import { flock } from '../motifs/flock'
import { skyline } from '../motifs/skyline'
import { fill } from '../paint/canvas'
import { glow, gradient } from '../paint/light'
import { mirror } from '../paint/mirror'
import { box, disc } from '../paint/outlines'
import { mix, toneAt } from '../paint/tones'

const WARM: Rgb = [255, 226, 170]
const ROSE: Rgb = [255, 222, 206]
const WHITE: Rgb = [255, 255, 255]

/** Paints a skyline in haze with lit windows, sometimes across a river. */
export function city(canvas: Canvas, tones: Tones, dice: Dice): void {
  const { width, height } = canvas
  const river = dice.chance(0.4)
  const street = river ? dice.whole(132, 144) : height
  paintSky(canvas, tones, street, dice)
  const rows = river ? 3 : 4
  for (let i = 0; i < rows; i++) {
    const near = i / (rows - 1)
    const shape = river
      ? { tall: 84 - near * 40, spread: 40 - near * 8, breadth: 13 + near * 9 }
      : { tall: 104 - near * 62, spread: 46 - near * 8, breadth: 13 + near * 16 }
    const { outline, towers } = skyline(width, street, shape, dice)
    const own = toneAt(tones, i + (river ? 1.35 : 1.15))
    const haze = near === 1 && !river ? own : mix(own, tones[i]!, 0.6)
    fill(canvas, outline, { top: own, bottom: haze, from: street - 95, to: street })
    if (i === 0) continue
    const lights = windows(towers, street, near === 1 ? 2.4 : 1.6, dice)
    fill(canvas, lights, near === 1 ? WARM : mix(WARM, own, 0.35), 0.85)
  }
  if (river) drawRiver(canvas, tones, street, dice)
}

function paintSky(canvas: Canvas, tones: Tones, street: number, dice: Dice): void {
  const zenith = toneAt(tones, dice.between(1, 1.4))
  const dusty = mix(tones[0], ROSE, dice.between(0.4, 0.9))
  gradient(canvas, [zenith, tones[1], tones[0], dusty], 0, street - 20)
  const [x, y, radius] = [dice.between(40, 280), dice.between(30, 74), dice.between(12, 24)]
  glow(canvas, x, y, radius * 4, ROSE, 0.6)
  fill(canvas, [disc(x, y, radius)], mix(WARM, WHITE, 0.5))
  for (let i = dice.whole(1, 3); i > 0; i--) {
    const kind = dice.chance(0.5) ? streakCloud : puffyCloud
    const cloud = kind(dice.between(10, 310), dice.between(20, 60), dice.between(45, 90), dice)
    fill(canvas, cloud, mix(tones[0], WHITE, 0.5), 0.65)
  }
  if (dice.chance(0.5)) fill(canvas, flock(dice.between(50, 270), dice.between(20, 60), dice), tones[4])
}

/** Paints lit windows in regular rows and columns. Some floors and some towers are dark. */
function windows(towers: readonly Tower[], street: number, size: number, dice: Dice): Path[] {
  const paths: Path[] = []
  const step = Math.round(size * 2.4)
  for (const { x, width, top } of towers) {
    const columns = Math.floor((width - 4) / step)
    const first = Math.round(x + (width - columns * step + step - size) / 2)
    const lit = dice.pick([0, 0.12, 0.3, 0.45])
    for (let y = top + 5; y < street - 4 && lit > 0; y += step + 1) {
      if (dice.chance(0.25)) continue
      for (let column = 0; column < columns; column++) {
        if (dice.chance(lit)) paths.push(box(first + column * step, y, Math.round(size), Math.ceil(size * 1.2)))
      }
    }
  }
  return paths
}

function drawRiver(canvas: Canvas, tones: Tones, bank: number, dice: Dice): void {
  const { width } = canvas
  fill(canvas, [box(0, bank - 4, width, 4)], toneAt(tones, 3.6))
  mirror(canvas, bank, tones[2], tones[4], dice)
  const glints = Array.from({ length: dice.whole(10, 18) }, () =>
    disc(dice.between(0, width), dice.between(bank + 4, 178), dice.between(4, 14), 0.6),
  )
  fill(canvas, glints, tones[0], 0.35)
  if (dice.chance(0.6)) fill(canvas, bridge(width, bank + dice.between(4, 12), dice.between(36, 54), dice), tones[5])
}
