/** Red, green and blue as amounts of light, 0 … 1 each, in which colours mix as light does. */
export type Colour = readonly [red: number, green: number, blue: number]

/** Light of an sRGB colour, `rrggbb` (IEC 61966-2-1). */
export function linearLight(hex: string): Colour {
  const channel = (at: number) => {
    const value = parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  }
  return [channel(0), channel(2), channel(4)]
}

/** The way back for one channel: 0 … 255, not rounded. */
export function displayByte(light: number): number {
  return 255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * Math.min(1, light) ** (1 / 2.4) - 0.055)
}
