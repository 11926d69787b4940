import { describe, expect, it } from 'vitest'

import { proseFindings } from '../../scripts/proseFindings'

/** Phrases in parts, since the check reads this file too. */
const person = 'no' + 'body'
const relative = ['of', 'which']

describe('proseFindings', () => {
  it.each(['who' + 'ever', person, 'some' + 'body', 'any' + 'body', relative.join(' ')])('reports "%s"', (word) => {
    expect(proseFindings('a.ts', `// It is for ${word} here.`)).toEqual([
      `a.ts:1 says "${word}". Name the actor or the thing, or use the passive voice.`,
    ])
  })

  it('reports a word in capitals as it is written', () => {
    expect(proseFindings('a.md', `${person.toUpperCase()} waits.`)).toEqual([expect.stringContaining('"NO')])
  })

  it('reports each word with its line', () => {
    const lines = ['first', `${person} waits`, '', `${person} runs`]
    expect(proseFindings('a.md', lines.join('\n')).map((finding) => finding.split(' ')[0])).toEqual([
      'a.md:2',
      'a.md:4',
    ])
  })

  it.each(['\n', '\n * ', '\n// '])('reports a phrase that continues on the next line of a comment (%j)', (between) => {
    expect(proseFindings('a.ts', `two, one ${relative.join(between)} waits`)).toEqual([
      `a.ts:1 says "${relative.join(' ')}". Name the actor or the thing, or use the passive voice.`,
    ])
  })

  it.each([`user: '${person}'`, `"${person}"`, `\`${person}\``, `/home/${person}/files`, `the-${person}-user`])(
    'allows the word as data in %s',
    (text) => {
      expect(proseFindings('a.ts', text)).toEqual([])
    },
  )

  it.each([`${person}s`, `${person}Else`, 'of whichever kind'])('allows the longer word in "%s"', (text) => {
    expect(proseFindings('a.ts', text)).toEqual([])
  })
})
