import type { PathCommand } from 'opentype.js'
import type { Line } from './breakLines'
import type { Outline } from './fillOutlines'

import { breakLines, fillLines, letterWidth, spaceAfter } from './breakLines'
import { toLetters } from './toLetters'

/** The area of a text, in pixels. */
export interface TypeArea {
  left: number
  top: number
  width: number
  height: number
}

const TITLE_LINES = 3
const TITLE_LEADING = 1.04
/** Distance from the top of a tall letter to the bottom of a descender. */
const LINE_HEIGHT = 0.9
/** Maximum type size, as a share of the width of its area. */
const TITLE_SIZE = 0.18
/** A setting with fewer lines wins if its type is at least this share of the largest. */
const NEARLY = 0.86
const CAPTION_LINES = 2
const CAPTION_LEADING = 1.36
const CURVE_STEPS = 10
/** More characters than any caption can hold. */
const CAPTION_CHARACTERS = 400

/** Sets a title as large as its area allows, in one to three even lines, centred. */
export function setTitle(title: string, area: TypeArea): Outline[] {
  const ways = breakLines(toLetters(title, 'display'), TITLE_LINES).map((lines) => {
    const widest = Math.max(...lines.map((line) => line.width))
    const tallest = area.height / (LINE_HEIGHT + TITLE_LEADING * (lines.length - 1))
    return { lines, size: Math.min(TITLE_SIZE * area.width, area.width / widest, tallest) }
  })
  const largest = Math.max(0, ...ways.map((way) => way.size))
  const way = ways.find(({ size }) => size >= NEARLY * largest)
  if (!way) return []
  const outlines = way.lines.flatMap((line, i) => {
    const x = area.left + (area.width - line.width * way.size) / 2
    return lineOutlines(line, way.size, x, i * way.size * TITLE_LEADING)
  })
  // Centres the drawn letters, because their height differs between scripts.
  const [top, bottom] = extent(outlines)
  const shift = area.top + (area.height - (bottom - top)) / 2 - top
  return outlines.map((outline) => outline.map((value, i) => (i % 2 === 0 ? value : value + shift)))
}

/** Sets the beginning of a text small, in at most two lines from the top of its area, centred. */
export function setCaption(text: string, size: number, area: TypeArea): Outline[] {
  const letters = toLetters([...text].slice(0, CAPTION_CHARACTERS).join(''), 'text')
  const lines = fillLines(letters, area.width / size, CAPTION_LINES, toLetters('…', 'text'))
  return lines.flatMap((line, i) => {
    const x = area.left + (area.width - line.width * size) / 2
    return lineOutlines(line, size, x, area.top + size * (0.75 + i * CAPTION_LEADING))
  })
}

function lineOutlines({ letters }: Line, size: number, x: number, y: number): Outline[] {
  return letters.flatMap((letter, i) => {
    const outlines = glyphOutlines(letter.glyph.getPath(x, y, size).commands)
    x += size * (letterWidth(letter) + spaceAfter(letter, letters[i + 1]))
    return outlines
  })
}

function glyphOutlines(commands: readonly PathCommand[]): Outline[] {
  const outlines: number[][] = []
  let x = 0
  let y = 0
  for (const command of commands) {
    if (command.type === 'Z') continue
    if (command.type === 'M') outlines.push([])
    const points = outlines.at(-1)!
    const steps = command.type === 'Q' || command.type === 'C' ? CURVE_STEPS : 1
    for (let step = 1; step <= steps; step++) {
      const t = step / steps
      const u = 1 - t
      if (command.type === 'Q') {
        points.push(u * u * x + 2 * u * t * command.x1 + t * t * command.x)
        points.push(u * u * y + 2 * u * t * command.y1 + t * t * command.y)
      } else if (command.type === 'C') {
        points.push(u ** 3 * x + 3 * u * u * t * command.x1 + 3 * u * t * t * command.x2 + t ** 3 * command.x)
        points.push(u ** 3 * y + 3 * u * u * t * command.y1 + 3 * u * t * t * command.y2 + t ** 3 * command.y)
      } else points.push(command.x, command.y)
    }
    ;({ x, y } = command)
  }
  return outlines
}

function extent(outlines: readonly Outline[]): [top: number, bottom: number] {
  let top = Infinity
  let bottom = -Infinity
  for (const outline of outlines) {
    for (let i = 1; i < outline.length; i += 2) {
      top = Math.min(top, outline[i]!)
      bottom = Math.max(bottom, outline[i]!)
    }
  }
  return [top, bottom]
}
