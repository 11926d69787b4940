import type { Palette } from './palettes'
import type { Terrain } from './raiseLand'

import { smoothstep } from './raiseLand'

type Colour = readonly number[]

/** Height of the eye over the water, in kilometres, and units of the sheet for a tangent of 1. */
const EYE = 0.12
const LENS = 1500
const [NEAR, FAR] = [4, 26]

/** What the land needs of its scene. `light` is the direction towards the sun; `shore` the horizon on the sheet. */
export interface View {
  terrain: Terrain
  palette: Palette
  light: { x: number; y: number; z: number }
  middle: number
  shore: number
  detail: number
  random: () => number
}

/** Draws the land as a mesh of small lit faces, from far to near. Yields one band of distances at a time. */
export function* drawLand(view: View, bands: number): Generator<string> {
  const { terrain, palette, light, middle, shore, detail, random } = view
  const [columns, rows] = [Math.ceil(400 * detail), Math.ceil(600 * detail)]
  const colours = (names: Record<string, string>) => Object.values(names).map(toLight)
  const [lit, shade, near, far] = colours(palette.air) as [Colour, Colour, Colour, Colour]
  const [forest, rock, snow] = colours(palette.land) as [Colour, Colour, Colour]
  const mist = toLight(palette.water.mist)
  const rowDistance = (row: number) => NEAR * (FAR / NEAR) ** (row / rows)
  const tangentOf = (column: number) => (column / columns - 0.5) * 0.66
  const grid = Array.from({ length: rows + 1 }, (_, row) => {
    const z = rowDistance(row)
    return Float64Array.from({ length: columns + 1 }, (_, column) => terrain(tangentOf(column) * z, z))
  })
  /** The highest tangent that nearer rows reach, for each row: what is lower is hidden. */
  const skyline = grid.map(() => new Float64Array(columns + 1).fill(-1))
  for (let row = 1; row <= rows; row++) {
    const z = rowDistance(row - 1)
    for (let i = 0; i <= columns; i++)
      skyline[row]![i] = Math.max(skyline[row - 1]![i]!, (grid[row - 1]![i]! - EYE) / z)
  }

  function shadowAt(x: number, y: number, z: number): number {
    let open = 1
    for (let way = 0.12; way < 2.6; way *= 1.45) {
      const clear = y + light.y * way - terrain(x + light.x * way, z + light.z * way, 4)
      open = Math.min(open, 0.6 + (7 * clear) / way)
    }
    return Math.max(0, open)
  }

  function colourAt(row: number, column: number): string {
    const [z, next] = [rowDistance(row), rowDistance(row + 1)]
    const x = tangentOf(column) * z
    const y = grid[row]![column]!
    const slopeX = (grid[row]![column + 1]! - y) / ((tangentOf(column + 1) - tangentOf(column)) * z)
    const slopeZ = (grid[row + 1]![column]! - y) / (next - z)
    const steep = Math.hypot(slopeX, slopeZ)
    const facing = Math.max(0, light.y - slopeX * light.x - slopeZ * light.z) / Math.hypot(1, steep)
    const hollow = y - terrain(x, z, 3)
    const sunlight = 1.75 * facing * shadowAt(x, y, z)
    const skylight = 0.62 * Math.min(1.3, Math.max(0.35, 0.75 + 2.2 * hollow))
    const patch = 0.3 * hollow + 0.2 * (random() - 0.5)
    const snowy =
      smoothstep(palette.snowline - 0.25, palette.snowline + 0.3, y + patch) * smoothstep(3, 1.4, steep - 0.3 * y)
    const wooded = smoothstep(0.9, 0.5, y + 2 * patch) * smoothstep(2, 1, steep)
    const tone = 0.92 + 0.16 * random()
    const hidden = 1 - Math.exp(-((z / 23) ** 1.6))
    const foggy = Math.min(1, 0.9 * Math.exp(-y / 0.16) * smoothstep(4.2, 9, z))
    const rgb = [0, 1, 2].map((i) => {
      const ground = mix(mix(rock[i]!, forest[i]! * 1.1, wooded) * tone, snow[i]!, snowy)
      const shown = press(ground * (lit[i]! * sunlight + shade[i]! * skylight))
      return mix(mix(shown, mix(near[i]!, far[i]!, smoothstep(4, 26, z)), hidden), mist[i]!, foggy)
    })
    return `rgb(${rgb.map((value) => Math.round(255 * value ** (1 / 2.2))).join()})`
  }

  const place = (row: number, column: number) => {
    const rise = (Math.max(0, grid[row]![column]!) - EYE) / rowDistance(row)
    return `${(middle + LENS * tangentOf(column)).toFixed(1)} ${(shore - LENS * rise).toFixed(1)}`
  }
  for (let band = bands; band > 0; band--) {
    const faces: string[] = []
    for (let row = Math.ceil((band * rows) / bands) - 1; row >= Math.ceil(((band - 1) * rows) / bands); row--) {
      for (let column = 0; column < columns; column++) {
        const y = grid[row + 1]![column]!
        if (y <= 0 || (y - EYE) / rowDistance(row + 1) < skyline[row]![column]! - 0.003) continue
        const colour = colourAt(row, column)
        const corners = [place(row, column), place(row + 1, column), place(row + 1, column + 1), place(row, column + 1)]
        faces.push(`<path d="M${corners.join('L')}Z" fill="${colour}" stroke="${colour}"/>`)
      }
    }
    yield `<g stroke-width=".7">${faces.join('')}</g>`
  }
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share
}

/** Presses bright light together, so that snow in the sun keeps its shape. */
function press(light: number): number {
  return light <= 0.5 ? light : 1 - 0.5 * Math.exp(1 - 2 * light)
}

/** Linear light of `#rrggbb`. */
function toLight(colour: string): Colour {
  return [1, 3, 5].map((at) => (parseInt(colour.slice(at, at + 2), 16) / 255) ** 2.2)
}
