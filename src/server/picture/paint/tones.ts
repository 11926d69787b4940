import type { Dice } from '../dice'

/** Red, green, blue, 0 … 255. */
export type Rgb = readonly [red: number, green: number, blue: number]

/** The six tones of a scene, far to near. */
export type Tones = readonly [Rgb, Rgb, Rgb, Rgb, Rgb, Rgb]

const HUE_DRIFT = 0.22 // radians to either side
const CHROMA_DRIFT = [0.88, 1.16] as const
const LIGHTNESS_DRIFT = 0.018

/** Shifts the tones of six hex words without `#` together in OKLCH. Each picture gets its own harmonious palette. */
export function driftTones(words: string, dice: Dice): Tones {
  const turn = dice.between(-HUE_DRIFT, HUE_DRIFT)
  const chroma = dice.between(...CHROMA_DRIFT)
  const lift = dice.between(-LIGHTNESS_DRIFT, LIGHTNESS_DRIFT)
  const a = Math.cos(turn) * chroma
  const b = Math.sin(turn) * chroma
  const hexWords = words.split(' ')
  const drift = (index: number): Rgb => {
    const [l, x, y] = toOklab(parseHex(hexWords[index] ?? ''))
    return fromOklab([l + lift, x * a - y * b, x * b + y * a])
  }
  return [drift(0), drift(1), drift(2), drift(3), drift(4), drift(5)]
}

/** Returns the tone at a depth from 0, the farthest, to 5, the nearest, interpolated between two tones. */
export function toneAt(tones: Tones, depth: number): Rgb {
  const at = Math.min(4.999, Math.max(0, depth))
  const i = Math.floor(at)
  return mix(tones[i]!, tones[i + 1]!, at - i)
}

/** Interpolates two colours; `share` 0 … 1. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return [from[0] + (to[0] - from[0]) * share, from[1] + (to[1] - from[1]) * share, from[2] + (to[2] - from[2]) * share]
}

/** Returns the luma (ITU-R BT.601), 0 … 255. */
export function luma(red: number, green: number, blue: number): number {
  return red * 0.299 + green * 0.587 + blue * 0.114
}

function parseHex(word: string): Rgb {
  const value = Number.parseInt(word, 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

// Matrices of OKLab, by Björn Ottosson.
function toOklab([red, green, blue]: Rgb): Rgb {
  const [r, g, b] = [toLinear(red), toLinear(green), toLinear(blue)]
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function fromOklab([lightness, a, b]: Rgb): Rgb {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    fromLinear(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    fromLinear(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    fromLinear(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}

function toLinear(channel: number): number {
  const value = channel / 255
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
}

function fromLinear(light: number): number {
  const value = Math.min(1, Math.max(0, light))
  return 255 * (value <= 0.0031308 ? value * 12.92 : 1.055 * value ** (1 / 2.4) - 0.055)
}
