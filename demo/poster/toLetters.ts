import type { Font, Glyph } from 'opentype.js'

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** The outline of a character, and its font. */
export interface Letter {
  character: string
  font: Font
  glyph: Glyph
}

/** A font family split into files by character range, as the @fontsource packages ship it. */
interface Family {
  files: { path: string; holds: (code: number) => boolean; font?: Font }[]
}

const require = createRequire(import.meta.url)
// opentype.js is CommonJS, and Node detects no named exports in it.
const { parse } = require('opentype.js') as typeof import('opentype.js')

/** The first font that has a character draws it. Both fonts use the SIL Open Font License. */
const FACES = { display: ['cormorant-garamond', 700], text: ['cormorant-garamond', 600] } as const
const FALLBACK = { display: ['noto-serif-sc', 600], text: ['noto-serif-sc', 500] } as const

const families = new Map<string, Family>()

/**
 * Draws a text letter by letter. Characters that no font has (emoji, some scripts) are left out, and so is the white
 * space that would double where they stood.
 */
export function toLetters(text: string, face: 'display' | 'text'): Letter[] {
  const letters: Letter[] = []
  for (const character of text.normalize('NFC').replace(/\s/g, ' ')) {
    if (character === ' ' && (letters.at(-1)?.character ?? ' ') === ' ') continue
    const letter = toLetter(character, [FACES[face], FALLBACK[face]])
    if (letter) letters.push(letter)
  }
  if (letters.at(-1)?.character === ' ') letters.pop()
  return letters
}

function toLetter(character: string, faces: readonly (readonly [slug: string, weight: number])[]): Letter | undefined {
  const code = character.codePointAt(0)!
  for (const [slug, weight] of faces) {
    for (const file of family(slug, weight).files) {
      if (!file.holds(code)) continue
      file.font ??= parseFont(file.path)
      const glyph = file.font.charToGlyph(character)
      if (glyph.index > 0) return { character, font: file.font, glyph }
    }
  }
  return undefined
}

function family(slug: string, weight: number): Family {
  const key = `${slug}-${weight}`
  const known = families.get(key)
  if (known) return known
  const ranges = require(`@fontsource/${slug}/unicode.json`) as Record<string, string>
  const files = Object.entries(ranges).map(([name, range]) => {
    // Chunks of large families are named by a number in brackets.
    const subset = name.replace(/[[\]]/g, '')
    return { path: `@fontsource/${slug}/files/${slug}-${subset}-${weight}-normal.woff`, holds: parseRange(range) }
  })
  families.set(key, { files })
  return { files }
}

/** Reads a CSS `unicode-range`. */
function parseRange(range: string): (code: number) => boolean {
  const spans = range.split(',').map((part) => {
    const [from, to] = part.trim().slice(2).split('-')
    return [parseInt(from!, 16), parseInt(to ?? from!, 16)] as const
  })
  return (code) => spans.some(([from, to]) => from <= code && code <= to)
}

function parseFont(path: string): Font {
  const file = readFileSync(require.resolve(path))
  return parse(file.buffer.slice(file.byteOffset, file.byteOffset + file.byteLength))
}
