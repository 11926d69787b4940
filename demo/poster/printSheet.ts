import type { Outline } from './fillOutlines'
import type { Colour } from './linearLight'
import type { PosterScene } from './posterScene'

import { fillOutlines } from './fillOutlines'
import { displayByte } from './linearLight'
import { palettes } from './palettes'
import { setCaption, setTitle } from './setType'

/** Position of the title, as shares of the picture's width and height. */
const TITLE_AREA = { left: 0.1, width: 0.8, top: 0.055, height: 0.2 }
/** Size of the caption and its distance from the picture, of the sheet's width. */
const CAPTION_SIZE = 0.0205
const CAPTION_GAP = 0.034

/** Lays the painted picture on its paper, with the title in the sky and the caption at the foot. */
export function printSheet(scene: PosterScene): void {
  const { picture, width } = scene
  const palette = palettes[scene.palette]
  fillPaper(scene, palette.paper)
  const title = setTitle(scene.title, {
    left: picture.left + TITLE_AREA.left * picture.width,
    top: picture.top + TITLE_AREA.top * picture.height,
    width: TITLE_AREA.width * picture.width,
    height: TITLE_AREA.height * picture.height,
  })
  print(scene, title, palette.ink)
  const caption = setCaption(scene.text, CAPTION_SIZE * width, {
    left: picture.left + 0.08 * picture.width,
    top: picture.top + picture.height + CAPTION_GAP * width,
    width: 0.84 * picture.width,
    height: 0,
  })
  print(scene, caption, palette.caption)
}

function fillPaper({ pixels, width, height, picture }: PosterScene, paper: Colour): void {
  const inside = (value: number, from: number, size: number) => value >= from && value < from + size
  for (let y = 0; y < height; y++) {
    const beside = inside(y, picture.top, picture.height)
    for (let x = 0; x < width; x++) {
      if (beside && inside(x, picture.left, picture.width)) x = picture.left + picture.width
      for (let channel = 0; channel < 3; channel++) pixels[(y * width + x) * 3 + channel] = displayByte(paper[channel]!)
    }
  }
}

function print({ pixels, width, height }: PosterScene, outlines: readonly Outline[], ink: Colour): void {
  const coverage = fillOutlines(outlines, width, height)
  const bytes = ink.map(displayByte)
  for (let at = 0; at < coverage.length; at++) {
    if (coverage[at] === 0) continue
    const covered = coverage[at]! / 255
    for (let channel = 0; channel < 3; channel++) {
      const value = pixels[at * 3 + channel]!
      pixels[at * 3 + channel] = value + (bytes[channel]! - value) * covered
    }
  }
}
