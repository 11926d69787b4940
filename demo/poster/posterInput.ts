import type { InferOutput } from 'valibot'
import type { PaletteName } from './palettes'

import { maxLength, minLength, object, picklist, pipe, string, trim } from 'valibot'

import { palettes } from './palettes'

/** Pixels of each size. */
export const posterSizes = {
  small: { width: 640, height: 800 },
  medium: { width: 960, height: 1200 },
  large: { width: 1600, height: 2000 },
} as const

/** What a form offers, in this order. */
export const paletteNames = Object.keys(palettes) as PaletteName[]
export const sizeNames = ['small', 'medium', 'large'] as const satisfies readonly (keyof typeof posterSizes)[]

const MAX_TITLE = 60
const MAX_TEXT = 5000

/** The fields of a poster. Title, palette and text determine the landscape. The text also appears at its foot. */
export const posterInputShape = object({
  title: pipe(
    string('Give the poster a title.'),
    trim(),
    minLength(1, 'Give the poster a title.'),
    maxLength(MAX_TITLE, `A title has at most ${MAX_TITLE} characters.`),
  ),
  palette: picklist(paletteNames, `Choose one of the palettes: ${paletteNames.join(', ')}.`),
  size: picklist(sizeNames, `Choose one of the sizes: ${sizeNames.join(', ')}.`),
  text: pipe(string('The text must be a string.'), maxLength(MAX_TEXT, `A text has at most ${MAX_TEXT} characters.`)),
})
export type PosterInput = InferOutput<typeof posterInputShape>
