import type { PosterScene } from './posterScene'

import { EYE, LENS, rowDistance, tangentColumn } from './heightGrid'
import { createLandShader } from './landShader'
import { displayByte } from './linearLight'
import { palettes } from './palettes'
import { cellHash } from './seededRandom'
import { createSkyShader } from './skyShader'
import { mix } from './smoothstep'
import { createColumnView, meet, viewColumn } from './viewColumn'
import { createWaterShader } from './waterShader'

/** Where the horizon is, of the height of the picture. */
const HORIZON = 0.66
/** How dark the near bank is against the forest. */
const SILHOUETTE = 0.4

/** Paints some columns of the picture, top to bottom. The land must be lit, and the foreground drawn. */
export function paintTile(scene: PosterScene, from: number, to: number): void {
  const { landscape, grid, samples, picture, foreground, pixels } = scene
  const palette = palettes[scene.palette]
  const sky = createSkyShader(landscape, palette)
  const land = createLandShader(landscape, grid, palette)
  const water = createWaterShader(landscape, grid, palette, sky, land)
  const direct = createColumnView(grid)
  const mirrored = createColumnView(grid)
  const beyond = createColumnView(grid)
  // Of the column at work: the light of its samples added up, and how many of a pixel's samples see the sky.
  const light = new Float64Array(picture.height * 3)
  const clear = new Float64Array(picture.height)
  const colour = new Float64Array(3)

  for (let x = from; x < to; x++) {
    light.fill(0)
    clear.fill(0)
    for (let i = 0; i < samples; i++) gather(x, i)
    develop(x)
  }

  function gather(x: number, i: number): void {
    const tangent = tangentOf(x + (i + 0.5) / samples)
    const column = tangentColumn(grid, tangent)
    viewColumn(grid, column, 0, EYE, landscape.seed, direct)
    viewColumn(grid, column, 0, -EYE, landscape.seed, mirrored)
    // Water behind a headland mirrors only what stands behind it, too.
    if (mirrored.gap < Infinity) viewColumn(grid, column, mirrored.gap, -EYE, landscape.seed, beyond)
    const gapRise = mirrored.gap < Infinity ? -EYE / rowDistance(grid, mirrored.gap) : 0
    for (let y = 0; y < picture.height; y++) {
      if (foreground[y * picture.width + x] === 255) continue
      for (let j = 0; j < samples; j++) {
        // Samples are spread unevenly, so that what is left of the steps at an edge is grain, not stairs.
        const luck = cellHash(x * samples + i, y * samples + j, landscape.seed) / 2 ** 32
        const rise = riseOf(y + (j + luck) / samples)
        const row = meet(direct, rise)
        if (row >= 0 && (rise >= 0 || rowDistance(grid, row) < -EYE / rise)) land(column, row, colour)
        // Each sample of a pixel takes its own part of the ripples there.
        else if (rise < 0) {
          const part = (i * samples + j + luck) / (samples * samples)
          water(tangent, rise, rise > gapRise ? beyond : mirrored, part, colour)
        } else {
          clear[y]!++
          continue
        }
        for (let channel = 0; channel < 3; channel++) light[y * 3 + channel]! += colour[channel]!
      }
    }
  }

  function develop(x: number): void {
    for (let y = 0; y < picture.height; y++) {
      // The sky has no edge that one look at the middle of the pixel would miss.
      if (clear[y]! > 0) sky(tangentOf(x + 0.5), riseOf(y + 0.5), colour)
      const covered = foreground[y * picture.width + x]! / 255
      const at = ((picture.top + y) * scene.width + picture.left + x) * 3
      for (let channel = 0; channel < 3; channel++) {
        const behind = (light[y * 3 + channel]! + colour[channel]! * clear[y]!) / (samples * samples)
        const value = mix(behind, palette.forest[channel]! * SILHOUETTE, covered)
        // A grain of half a step keeps wide, faint gradients free of bands.
        pixels[at + channel] = displayByte(value) + cellHash(x, y * 3 + channel, 1) / 2 ** 32 - 0.5
      }
    }
  }

  function tangentOf(x: number): number {
    return ((2 * x) / picture.width - 1) * LENS
  }

  function riseOf(y: number): number {
    return (HORIZON * picture.height - y) * ((2 * LENS) / picture.width)
  }
}
