import type { ReadStylesheet, StyleSelector } from '../../support/styles/readStylesheet'

import { fileURLToPath } from 'node:url'

import { bundle as bundleCss } from 'lightningcss'
import { beforeAll, describe, expect, it } from 'vitest'

import { bundle } from '../../../scripts/bundle'
import { readStylesheet } from '../../support/styles/readStylesheet'

const source = fileURLToPath(new URL('../../../src/vue/styles/style.css', import.meta.url))

async function asBuiltByApps(): Promise<string> {
  const files = await bundle("import 'vue-taskgate/style.css'")
  return files.find(({ name }) => name.endsWith('.css'))!.text
}

/** The build of the package does not change the rules. */
async function asShipped(): Promise<string> {
  return new TextDecoder().decode(bundleCss({ filename: source }).code)
}

/** Matches rules of specificity zero that set only custom properties. */
const isToken = ({ specificity, properties }: StyleSelector): boolean =>
  specificity.join() === '0,0,0' && properties.every((name) => name.startsWith('--'))
/** Matches the rule for the page behind a modal dialog. */
const isPage = ({ text }: StyleSelector): boolean => /^:root:has\(dialog\[data-scope=taskgate\].*:modal\)$/.test(text)
const unless =
  (...exceptions: ((selector: StyleSelector) => boolean)[]) =>
  (selector: StyleSelector) =>
    !exceptions.some((exception) => exception(selector))
const texts = (selectors: StyleSelector[]): string[] => selectors.map(({ text }) => text)

describe.each([
  ['as an app builds it', asBuiltByApps],
  ['as the package ships it', asShipped],
])('the stylesheet %s', (_how, build) => {
  let sheet: ReadStylesheet

  beforeAll(async () => {
    sheet = readStylesheet(await build())
  })

  it('has the specificity (0,1,1) in every selector, apart from pseudo-elements', () => {
    const ours = sheet.selectors.filter(unless(isToken, isPage))
    expect(ours.length).toBeGreaterThan(100)
    const heavy = ours.filter(
      ({ specificity, pseudoElements }) => specificity.join() !== [0, 1, 1 + pseudoElements].join(),
    )
    expect(heavy.map(({ text, specificity }) => `${text} is (${specificity})`)).toEqual([])
  })

  it('has custom properties of specificity zero', () => {
    expect(sheet.selectors.filter(isToken).length).toBeGreaterThan(3)
  })

  it('matches only elements with data-scope=taskgate and a data-part', () => {
    const foreign = sheet.selectors
      .filter(unless(isToken, isPage))
      .filter(
        ({ demands }) =>
          !demands.includes('data-scope=taskgate') || !demands.some((demand) => demand.split('=')[0] === 'data-part'),
      )
    expect(texts(foreign)).toEqual([])
  })

  it('changes only the scrolling of the page, and only while a dialog is modal', () => {
    const page = sheet.selectors.filter(isPage)
    expect(new Set(page.flatMap(({ properties }) => properties))).toEqual(new Set(['overflow', 'scrollbar-gutter']))
  })

  it('contains no container queries, which might match a container of the app', () => {
    expect(sheet.containers).toEqual([])
  })

  it('uses no cascade layer', () => {
    expect(sheet.layers).toBe(0)
  })
})

describe('readStylesheet', () => {
  it.each([
    ['*', [0, 0, 0]],
    ['li', [0, 0, 1]],
    ['ul > li::marker', [0, 0, 3]],
    ['.a:hover[b]', [0, 3, 0]],
    [':where(#a .b) c', [0, 0, 1]],
    [':is(a, .b, #c)', [1, 0, 0]],
    ['a:not(.b, c d)', [0, 1, 1]],
    [':root:has(dialog:modal)', [0, 2, 1]],
    ['li:nth-child(2n of .a, #b)', [1, 1, 1]],
  ])('computes the specificity of %s', (selector, expected) => {
    expect(readStylesheet(`${selector} { top: 0 }`).selectors[0]!.specificity).toEqual(expected)
  })

  it('computes the specificity of & from its parent rule', () => {
    const { selectors } = readStylesheet('.a[b] { &:hover { top: 0 } @media print { & i { top: 0 } } }')
    expect(selectors.map(({ specificity }) => specificity.join())).toEqual(['0,2,0', '0,3,0', '0,2,1'])
  })
})
