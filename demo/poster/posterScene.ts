import type { HeightGrid } from './heightGrid'
import type { PaletteName } from './palettes'
import type { Landscape } from './planLandscape'
import type { PosterInput } from './posterInput'

import { createHeightGrid } from './heightGrid'
import { planLandscape } from './planLandscape'

/** The data of an unfinished poster: plain data and shared memory, so that any thread can run any job. */
export interface PosterScene {
  landscape: Landscape
  palette: PaletteName
  grid: HeightGrid
  /** Samples per pixel, horizontally and vertically. */
  samples: number
  /** The whole sheet: red, green, blue a pixel, row by row. */
  width: number
  height: number
  pixels: Uint8ClampedArray
  /** Position of the picture on the sheet. */
  picture: { left: number; top: number; width: number; height: number }
  /** Coverage of each pixel of the picture by the near bank and its trees, 0 … 255. */
  foreground: Uint8ClampedArray
  title: string
  text: string
}

/** Margin of paper at the top and the sides, and at the foot, of the width of the sheet. */
const MARGIN = 0.05
const FOOT = 0.125
/** Columns and rows of the height grid for a pixel of the picture's width: slopes that face the eye span many rows. */
const GRID_COLUMNS = 1.1
const GRID_ROWS = 1.5
const LEAST_CELLS = 64
/** From this width on, pictures get more samples, because they show finer edges. */
const FINE_WIDTH = 900

/** Lays out the sheet and plans the landscape. */
export function createPosterScene(input: PosterInput, width: number, height: number): PosterScene {
  const margin = Math.round(MARGIN * width)
  const foot = Math.round(FOOT * width)
  const picture = { left: margin, top: margin, width: width - 2 * margin, height: height - margin - foot }
  const cells = (density: number) => Math.max(LEAST_CELLS, Math.round(picture.width * density))
  return {
    landscape: planLandscape(JSON.stringify([input.title, input.text, input.palette])),
    palette: input.palette,
    grid: createHeightGrid(cells(GRID_COLUMNS), cells(GRID_ROWS)),
    samples: width < FINE_WIDTH ? 2 : 3,
    width,
    height,
    pixels: sharedBytes(width * height * 3),
    picture,
    foreground: sharedBytes(picture.width * picture.height),
    title: input.title,
    text: input.text,
  }
}

function sharedBytes(length: number): Uint8ClampedArray {
  return new Uint8ClampedArray(new SharedArrayBuffer(length))
}
