import type { Canvas } from './canvas'
import type { Rgb } from './tones'

import { mix } from './tones'

/** Paints the whole canvas with a vertical gradient through the tones, evenly spaced from `top` to `bottom`. */
export function gradient(canvas: Canvas, tones: readonly Rgb[], top: number, bottom: number): void {
  const { width, height, data, pixels } = canvas
  for (let y = 0; y < height; y++) {
    const at = Math.min(0.9999, Math.max(0, (y - top) / (bottom - top))) * (tones.length - 1)
    const i = Math.floor(at)
    data.set([...mix(tones[i]!, tones[i + 1]!, at - i), 255], y * width * 4)
    pixels.fill(pixels[y * width]!, y * width, (y + 1) * width)
  }
}

/** Paints light around a point that fades to nothing at `radius`. */
export function glow(canvas: Canvas, x: number, y: number, radius: number, tone: Rgb, strength: number): void {
  const { width, height, data } = canvas
  const [red, green, blue] = tone
  const right = Math.min(width, x + radius)
  const bottom = Math.min(height, y + radius)
  for (let row = Math.max(0, Math.floor(y - radius)); row < bottom; row++) {
    for (let column = Math.max(0, Math.floor(x - radius)); column < right; column++) {
      const rest = 1 - ((column - x) ** 2 + (row - y) ** 2) / (radius * radius)
      if (rest <= 0) continue
      const share = rest * rest * strength
      const at = (row * width + column) * 4
      data[at] = data[at]! + (red - data[at]!) * share
      data[at + 1] = data[at + 1]! + (green - data[at + 1]!) * share
      data[at + 2] = data[at + 2]! + (blue - data[at + 2]!) * share
    }
  }
}
