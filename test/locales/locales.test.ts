import type { Locale } from 'vue-taskgate/locales'

import * as locales from 'vue-taskgate/locales'
import { describe, expect, it } from 'vitest'

const { en, defineLocale: _define, ...others } = locales

/** Returns every word of a language by its path. A function must return different words for different values. */
function wordsOf(value: unknown, path = ''): [path: string, word: string][] {
  if (typeof value === 'function') {
    const toText = value as (...values: unknown[]) => string
    expect([path, toText('1:23', 7)]).not.toEqual([path, toText('4:56', 9)])
    return [[path, toText('1:23', 7)]]
  }
  if (typeof value === 'object') {
    return Object.entries(value!).flatMap(([name, member]) => wordsOf(member, path ? `${path}.${name}` : name))
  }
  return [[path, String(value)]]
}

const paths = wordsOf(en).map(([path]) => path)

describe.each(Object.entries<Locale>({ en, ...others }))('%s', (_name, locale) => {
  it('has exactly the words of English', () => {
    expect(
      wordsOf(locale)
        .map(([path]) => path)
        .sort(),
    ).toEqual([...paths].sort())
  })

  it('has no empty word', () => {
    expect(wordsOf(locale).filter(([, word]) => !word.trim())).toEqual([])
  })

  it('puts the given values into its words', () => {
    const functions = wordsOf(locale).filter(([, word]) => /1:23|7/.test(word))
    expect(functions.map(([path]) => path)).toEqual(
      expect.arrayContaining(['button.locked', 'slider.valueText', 'button.running']),
    )
  })

  it('names itself by a BCP 47 tag, and ends no title with a full stop', () => {
    expect(Intl.getCanonicalLocales(locale.name)).toEqual([locale.name])
    for (const { title } of Object.values(locale.problems)) expect(title).not.toMatch(/[.。]$/)
  })
})

describe('zhCN', () => {
  it('differs from English in every word with letters', () => {
    const english = new Map(wordsOf(en))
    const same = wordsOf(locales.zhCN).filter(([path, word]) => english.get(path) === word)
    expect(same.map(([path]) => path)).toEqual(['dir', 'button.running'])
  })
})
