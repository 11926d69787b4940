import { Linter } from 'eslint'
import { describe, expect, it } from 'vitest'

import { wordsInASet } from '../../scripts/lint/wordsInASet.js'

describe('the lint rule words/in-a-set', () => {
  it.each([
    '/^(a|b|c)$/.test(word)',
    '/^(?:waiting|polling)$/.test(word)',
    '/waiting|polling/.test(word)',
    '/^a|b$/i.exec(word)',
    'word.match(/not-found|gone/)',
    'const busy = /^(waiting|polling)$/',
  ])('refuses %s', (code) => {
    expect(lint(code)).toEqual(['words/in-a-set'])
  })

  it.each([
    'busy.includes(word)',
    '/^(https?|blob):/.test(url)',
    '/^[a-z]+$/.test(word)',
    String.raw`/\.(vue|ts|js)$/.test(path)`,
    'word.replace(/cat|dog/, "pet")',
    'word.split(/a|b/)',
  ])('allows %s', (code) => {
    expect(lint(code)).toEqual([])
  })
})

function lint(code: string): (string | null)[] {
  const plugins = { words: { rules: { 'in-a-set': wordsInASet } } }
  return new Linter().verify(code, { plugins, rules: { 'words/in-a-set': 'error' } }).map(({ ruleId }) => ruleId)
}
