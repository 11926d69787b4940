import type { Letter } from './toLetters'

/** A line of letters and its width where the type is 1 high. */
export interface Line {
  letters: Letter[]
  width: number
}

/** Room between letters, of the type's height: ideographs want a little, Latin none. */
const IDEOGRAPH_SPACING = 0.06

/** Returns the settings of a text in one, two … `most` lines, each as even as its break opportunities allow. */
export function breakLines(letters: readonly Letter[], most: number): Line[][] {
  const pieces = splitPieces(letters)
  const ways: Line[][] = []
  for (let count = 1; count <= Math.min(most, pieces.length); count++) ways.push(evenLines(pieces, count))
  return ways
}

/** Fills lines of a width in order. If the last line cannot hold the rest, it ends in an ellipsis. */
export function fillLines(
  letters: readonly Letter[],
  width: number,
  most: number,
  ellipsis: readonly Letter[],
): Line[] {
  const fits = (pieces: Letter[][]) => measure(pieces.flat()).width <= width
  // A word that is wider than the line may break anywhere.
  const pieces = splitPieces(letters).flatMap((piece) => (fits([piece]) ? [piece] : piece.map((letter) => [letter])))
  const lines: Letter[][][] = [[]]
  for (const piece of pieces) {
    const open = lines.at(-1)!
    if (open.length === 0 || fits([...open, piece])) open.push(piece)
    else if (lines.length < most) lines.push([piece])
    else {
      while (open.length > 0 && measure([...trimEnd(open.flat()), ...ellipsis]).width > width) open.pop()
      open.splice(0, open.length, [...trimEnd(open.flat()), ...ellipsis])
      break
    }
  }
  return lines.map((line) => measure(line.flat())).filter((line) => line.letters.length > 0)
}

/** Room after a letter besides its own width: kerning within a font, air around ideographs. */
export function spaceAfter(letter: Letter, next: Letter | undefined): number {
  if (!next) return 0
  if (isIdeograph(letter.character) && isIdeograph(next.character)) return IDEOGRAPH_SPACING
  if (letter.font !== next.font) return 0
  return letter.font.getKerningValue(letter.glyph, next.glyph) / letter.font.unitsPerEm
}

/** Width of a letter where the type is 1 high. */
export function letterWidth({ glyph, font }: Letter): number {
  return (glyph.advanceWidth ?? 0) / font.unitsPerEm
}

function isIdeograph(character: string): boolean {
  return /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}/u.test(character)
}

/** Parts that stay on one line: words with the space after them; Chinese is cut between its words. */
function splitPieces(letters: readonly Letter[]): Letter[][] {
  const text = letters.map((letter) => letter.character).join('')
  const pieces: Letter[][] = []
  let at = 0
  let glued = true
  for (const { segment } of new Intl.Segmenter('zh', { granularity: 'word' }).segment(text)) {
    const piece = letters.slice(at, (at += [...segment].length))
    const last = pieces.at(-1)
    const breaks = last && (last.at(-1)!.character === ' ' || (isIdeograph(segment[0]!) && !glued))
    if (last && !breaks) last.push(...piece)
    else pieces.push(piece)
    glued = /[\p{Ps}\p{Pi}]$/u.test(segment)
  }
  return pieces
}

function evenLines(pieces: Letter[][], count: number): Line[] {
  if (count === 1) return [measure(pieces.flat())]
  let best: Line[] = []
  let widest = Infinity
  for (let cut = 1; cut <= pieces.length - count + 1; cut++) {
    const lines = [measure(pieces.slice(0, cut).flat()), ...evenLines(pieces.slice(cut), count - 1)]
    const width = Math.max(...lines.map((line) => line.width))
    if (width < widest) [best, widest] = [lines, width]
  }
  return best
}

function measure(letters: readonly Letter[]): Line {
  const kept = trimLine(letters)
  const width = kept.reduce((sum, letter, i) => sum + letterWidth(letter) + spaceAfter(letter, kept[i + 1]), 0)
  return { letters: kept, width }
}

function trimLine(letters: readonly Letter[]): Letter[] {
  const from = letters.findIndex((letter) => letter.character !== ' ')
  const to = letters.findLastIndex((letter) => letter.character !== ' ')
  return from < 0 ? [] : letters.slice(from, to + 1)
}

/** Removes characters that would look odd before an ellipsis. */
function trimEnd(letters: readonly Letter[]): Letter[] {
  return letters.slice(0, letters.findLastIndex((letter) => !/[\s,;:.、，。；：–—-]/.test(letter.character)) + 1)
}
