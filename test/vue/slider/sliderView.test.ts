import type { SliderState } from 'vue-taskgate'

import { describe, expect, it } from 'vitest'
import { sliderTransitions } from 'vue-taskgate'
import { en } from 'vue-taskgate/locales'

import { sliderView } from '../../../src/vue/slider/sliderView'
import { challenge } from '../../support/page/challenge'

const view = (state: SliderState, { gaps = 1, isOld = false, lockedMs = 0, isDisabled = false } = {}) =>
  sliderView({
    state,
    challenge: gaps ? { ...challenge, gaps } : undefined,
    isOld,
    lockedMs,
    isDisabled,
    words: en.slider,
  })

describe('the view of the puzzle', () => {
  it('has a title and a hint in every state', () => {
    for (const name of Object.keys(sliderTransitions)) {
      const { title, hint } = view({ name, until: 2_000, problem: {} } as never)
      expect(title, name).toEqual(expect.any(String))
      expect(hint, name).toEqual(expect.any(String))
    }
  })

  it.each([
    [0, 'Getting a picture'],
    [1, 'Drag the piece into the gap'],
    [3, 'Find the gap where the picture goes on'],
  ])('has for %d gaps the hint “%s”', (gaps, hint) => {
    expect(view({ name: 'ready' }, { gaps }).hint).toBe(hint)
  })

  it.each([
    ['failed', 'Not quite. Try the next one'],
    ['expired', 'New picture, the old one ran out'],
    ['spent', 'One more check: the server asked again'],
  ] as const)('keeps the title of %s until the news is old', (after, title) => {
    expect(view({ name: 'loading', after }).title).toBe(title)
    expect(view({ name: 'ready', after }).title).toBe(title)
    expect(view({ name: 'ready', after }, { isOld: true }).title).toBe('Quick check')
  })

  it('shows the time of a lock in minutes and seconds', () => {
    expect(view({ name: 'locked', until: 273_000 }, { lockedMs: 272_000 }).alert).toBe('Too many tries. Again in 4:32')
    expect(view({ name: 'locked', until: 0 }).alert).toBe('Too many tries. Again in 0:00')
  })

  it.each([
    ['ready', 'picture'],
    ['verifying', 'picture'],
    ['locked', 'panel'],
    ['offline', 'panel'],
  ] as const)('in the state %s is a %s', (name, kind) => {
    const { picture, panel } = view({ name, until: 0 } as never)
    expect({ picture: !!picture, panel: !!panel }).toEqual({ picture: kind === 'picture', panel: kind === 'panel' })
  })

  it('shows nothing before there is a picture', () => {
    const { picture, panel } = view({ name: 'loading' }, { gaps: 0 })
    expect({ picture, panel }).toEqual({ picture: undefined, panel: undefined })
  })

  it.each([
    ['load-error', true],
    ['expired', true],
    ['locked', false],
    ['offline', false],
  ] as const)('has a panel in the state %s that offers another try: %s', (name, canRetry) => {
    expect(view({ name, until: 0 } as never).panel).toMatchObject({ canRetry })
  })

  it('allows moves of the piece in the states ready and dragging unless the puzzle is disabled', () => {
    const open = Object.keys(sliderTransitions).filter((name) => view({ name, until: 0 } as never).isOpen)
    expect(open).toEqual(['ready', 'dragging'])
    expect(view({ name: 'ready' }, { isDisabled: true }).isOpen).toBe(false)
  })

  it.each([
    ['locked', true],
    ['load-error', true],
    ['expired', true],
    ['offline', false],
    ['failed', false],
    ['passed', false],
  ] as const)('announces %s as an alert: %s', (name, isAlarm) => {
    const { status, alert } = view({ name, until: 2_000 } as never)
    const text = en.slider[name]
    const words = typeof text === 'string' ? text : text('0:00')
    expect({ status, alert }).toEqual(isAlarm ? { status: '', alert: words } : { status: words, alert: '' })
  })
})
