import type { Dice } from '../dice'
import type { Canvas } from './canvas'
import type { Rgb } from './tones'

import { mix } from './tones'

/** Mirrors the picture at the waterline: squeezed, broken by ripples, tinted with depth. */
export function mirror(canvas: Canvas, waterline: number, tone: Rgb, depth: Rgb, dice: Dice): void {
  const { width, height, data } = canvas
  const above = data.slice(0, waterline * width * 4)
  const phase = dice.between(0, 6)
  const stretch = dice.between(0.85, 1.1)
  for (let y = waterline; y < height; y++) {
    const down = y - waterline
    const near = down / (height - waterline)
    const bob = Math.sin(phase + Math.sqrt(down) * 5.2) * near * 2.5
    const row = Math.min(waterline - 1, Math.max(0, Math.round(waterline - 1 - down * stretch + bob)))
    const sway = Math.round(Math.sin(phase * 2 + 26 * Math.sqrt(near + 0.02)) * (0.6 + 3.2 * near))
    const [red, green, blue] = mix(tone, depth, near)
    const share = 0.42 + 0.4 * near
    for (let x = 0; x < width; x++) {
      const from = (row * width + Math.min(width - 1, Math.max(0, x + sway))) * 4
      const at = (y * width + x) * 4
      data[at] = above[from]! + (red - above[from]!) * share
      data[at + 1] = above[from + 1]! + (green - above[from + 1]!) * share
      data[at + 2] = above[from + 2]! + (blue - above[from + 2]!) * share
      data[at + 3] = 255
    }
  }
}
