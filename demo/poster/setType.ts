import type { SatoriOptions } from 'satori'

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

import satori from 'satori'

const require = createRequire(import.meta.url)

/** The first family that has a character draws it. Both fonts use the SIL Open Font License. */
const FAMILIES = {
  title: ['cormorant-garamond-700', 'noto-serif-sc-600'],
  caption: ['cormorant-garamond-600', 'noto-serif-sc-500'],
}

/** Returns the title as outlines, as large as its area in the sky allows. */
export async function setTitle(title: string, color: string): Promise<string> {
  for (let size = 130; size > 20; size *= 0.93) {
    const set = await setText(title, FAMILIES.title, {
      width: 720,
      fontSize: size,
      lineHeight: 1.04,
      color,
      paddingBottom: 0.3 * size,
    })
    if (!set) return ''
    if (set.height <= 255) return `<g transform="translate(140 ${100 + (255 - set.height) / 2})">${set.svg}</g>`
  }
  return ''
}

/** Returns the beginning of a text as outlines, in at most two lines below the picture. */
export async function setCaption(text: string, color: string): Promise<string> {
  const start = [...text].slice(0, 400).join('')
  const set = await setText(start, FAMILIES.caption, {
    width: 760,
    fontSize: 20.5,
    lineHeight: 1.36,
    color,
    lineClamp: 2,
  })
  return set ? `<g transform="translate(120 1150)">${set.svg}</g>` : ''
}

/** Sets centred lines of even length. Leaves out characters that no font has. */
async function setText(text: string, families: string[], style: { width: number } & Record<string, unknown>) {
  const fonts = new Map<string, SatoriOptions['fonts'][number]>()
  const letters = [...text.normalize('NFC')].map((letter) => {
    const files = /[\s\p{Cf}]/u.test(letter) ? [] : fontFiles(letter, families)
    for (const name of files) if (!fonts.has(name)) fonts.set(name, { name, data: readFileSync(require.resolve(name)) })
    return files.length > 0 ? letter : ' '
  })
  const children = letters.join('').replace(/\s+/g, ' ').trim()
  if (!children) return undefined
  const centred = { display: 'block', textAlign: 'center', textWrap: 'balance', wordBreak: 'break-word' } as const
  const fontFamily = [...fonts.keys()].map((name) => `"${name}"`).join()
  const element = { type: 'div', key: null, props: { children, style: { ...centred, fontFamily, ...style } } }
  const svg = await satori(element, { width: style.width, fonts: [...fonts.values()] })
  return { svg, height: Number(/height="([\d.]+)"/.exec(svg)![1]) }
}

/** Returns the files of the first family that has a character. Fontsource splits families by `unicode-range`. */
function fontFiles(letter: string, families: string[]): string[] {
  for (const family of families) {
    const slug = family.slice(0, -4)
    const ranges = require(`@fontsource/${slug}/unicode.json`) as Record<string, string>
    const subsets = Object.keys(ranges).filter((subset) => holds(ranges[subset]!, letter.codePointAt(0)!))
    // Subsets of large families are named by a number in brackets.
    const file = (subset: string) => `${slug}-${subset.replace(/[[\]]/g, '')}${family.slice(-4)}-normal.woff`
    if (subsets.length > 0) return subsets.map((subset) => `@fontsource/${slug}/files/${file(subset)}`)
  }
  return []
}

function holds(range: string, code: number): boolean {
  return range.split(',').some((part) => {
    const [from, to = from] = part.trim().slice(2).split('-')
    return parseInt(from!, 16) <= code && code <= parseInt(to!, 16)
  })
}
