import type { ClaimingApp } from 'vue-taskgate/server'

import { describe, expect, it } from 'vitest'

import { claimMarker } from '../../../src/server/storage/appMarker'

const app = (...marks: string[]): ClaimingApp => ({ marks, actions: ['order'] })

function createPlace(text: string | null = null) {
  const cell = {
    text,
    read: async () => cell.text,
    async write(expected: string | null, next: string) {
      if (cell.text !== expected) return false
      cell.text = next
      return true
    },
  }
  const marks = () => (JSON.parse(cell.text!) as { marks: string[] }).marks
  const claim = (by: ClaimingApp, adopt = false) => claimMarker(cell, by, { place: "the prefix '{a}:'", adopt })
  return { cell, marks, claim }
}

describe('the marker of an app', () => {
  it('is written where there is none', async () => {
    const { claim, marks } = createPlace()
    expect(await claim(app('a', 'b'))).toBe('done')
    expect(marks()).toEqual(['a', 'b'])
  })

  it('accepts an app that has one of its marks, and gains the others', async () => {
    const { claim, marks } = createPlace()
    for (const step of [app('a'), app('a', 'b'), app('a'), app('b', 'a'), app('b'), app('c', 'b')]) {
      expect(await claim(step)).toBe('done')
    }
    expect(marks().sort()).toEqual(['a', 'b', 'c'])
  })

  it('is not written again without need', async () => {
    const { cell, claim } = createPlace()
    await claim(app('a'))
    cell.write = async () => expect.fail('expected no write')
    expect(await claim(app('a'))).toBe('done')
  })

  it('refuses an app that has none of its marks, and names both apps, the place and the ways out', async () => {
    const { cell, claim } = createPlace()
    await claim({ marks: ['first-mark-in-full'], actions: ['order', 'pay'] })
    const before = cell.text
    expect(await claim({ marks: ['other-mark-in-full'], actions: ['resize'] })).toEqual({
      taken:
        "vue-taskgate: the prefix '{a}:' belongs to another app. Expected the mark of the app with the actions " +
        "'resize' (other-ma); found that of the app with the actions 'order', 'pay' (first-ma). Give this app a prefix " +
        "of its own, such as '{my-app}:'. If it is the same app, whose secrets were all replaced at once, pass " +
        'adopt: true for one start.',
    })
    expect(cell.text).toBe(before)
  })

  it('is replaced once by an app that adopts', async () => {
    const { claim, marks } = createPlace()
    await claim(app('a'))
    expect(await claim(app('b'), true)).toBe('done')
    expect(marks()).toEqual(['b'])
    expect(await claim(app('b'))).toBe('done')
    expect(await claim(app('a'))).toMatchObject({ taken: expect.stringContaining('another app') })
  })

  it('keeps its marks if its own app adopts', async () => {
    const { claim, marks } = createPlace()
    await claim(app('a'))
    expect(await claim(app('b', 'a'), true)).toBe('done')
    expect(marks()).toEqual(['b', 'a'])
  })

  it.each(['', 'a text', 'null', '[]', '{"marks":7}'])('refuses %j, which is no marker', async (text) => {
    const { claim, marks } = createPlace(text)
    expect(await claim(app('a'))).toMatchObject({ taken: expect.stringContaining('the actions unknown (unknown)') })
    expect(await claim(app('a'), true)).toBe('done')
    expect(marks()).toEqual(['a'])
  })

  it('loses no mark if two servers write at once', async () => {
    const { claim, marks } = createPlace()
    await claim(app('a'))
    expect(await Promise.all([claim(app('a', 'b')), claim(app('c', 'a'))])).toEqual(['done', 'done'])
    expect(marks().sort()).toEqual(['a', 'b', 'c'])
  })

  it('lets one of two apps have it if both start at once', async () => {
    const { claim } = createPlace()
    const answers = await Promise.all([claim(app('a')), claim(app('b'))])
    expect(answers.filter((answer) => answer === 'done')).toHaveLength(1)
  })

  it('keeps the latest marks only, those of the last rotation among them', async () => {
    const { claim, marks } = createPlace()
    for (let n = 1; n <= 100; n += 1) expect(await claim(app(`m${n}`, `m${n - 1}`))).toBe('done')
    expect(marks()).toHaveLength(20)
    expect(marks()).toEqual(expect.arrayContaining(['m100', 'm99']))
  })
})
