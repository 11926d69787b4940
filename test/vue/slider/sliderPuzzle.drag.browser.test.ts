import type { SliderStateName } from 'vue-taskgate'

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { nextTick } from 'vue'

import 'vue-taskgate/style.css'

import { challenge } from '../../support/page/challenge'
import { drag, middle, move, press, release } from '../../support/page/hand'
import { MAX, ready, showPuzzle } from '../../support/page/showPuzzle'

beforeEach(() => page.viewport(700, 600))

describe('a drag', () => {
  it.each([200, 260, 346, 600])('moves piece and handle with the pointer in a box %d px wide', async (width) => {
    const { part, left, answer, scale } = showPuzzle(ready, width)
    const way = part('track').offsetWidth / 3
    const from = middle(part('handle'))
    await press(from)
    await move({ x: from.x + way, y: from.y })
    expect(Math.abs(left('piece') - way)).toBeLessThanOrEqual(1)
    expect(Math.abs(left('handle') - left('piece'))).toBeLessThanOrEqual(1)
    await release({ x: from.x + way, y: from.y })
    expect(Math.abs(answer().x - way * scale())).toBeLessThanOrEqual(0.5)
    expect(answer().method).toBe('pointer')
  })

  it('is exact under a transform of the page', async () => {
    const { place, part, answer, scale } = showPuzzle()
    place.style.transform = 'scale(0.75)'
    place.style.transformOrigin = '0 0'
    await drag(part('handle'), 90)
    expect(Math.abs(answer().x - 90 * scale())).toBeLessThanOrEqual(0.5)
    expect(scale()).toBeCloseTo(320 / 240, 1)
  })

  it('moves from right to left on a right-to-left page', async () => {
    document.documentElement.dir = 'rtl'
    const { part, answer, scale } = showPuzzle()
    const before = part('handle').getBoundingClientRect().right
    expect(before).toBeCloseTo(part('track').getBoundingClientRect().right, 0)
    const from = middle(part('handle'))
    await press(from)
    await move({ x: from.x - 100, y: from.y })
    expect(Math.abs(middle(part('handle')).x - from.x + 100)).toBeLessThanOrEqual(1)
    expect(Math.abs(middle(part('handle')).x - middle(part('piece')).x)).toBeLessThanOrEqual(1)
    await release({ x: from.x - 100, y: from.y })
    expect(Math.abs(answer().x - 100 * scale())).toBeLessThanOrEqual(0.5)
  })

  it('can begin on the piece', async () => {
    const { part, answer } = showPuzzle()
    await drag(part('piece'), 100)
    expect(answer().x).toBeCloseTo(100, 0)
  })

  it('continues when the pointer leaves the track, and ends only on release', async () => {
    const { part, wrapper, answer } = showPuzzle()
    const from = middle(part('handle'))
    await press(from)
    await move({ x: from.x + 60, y: from.y + 20 })
    await move({ x: from.x + 90, y: from.y + 160 })
    expect(wrapper.emitted('submit')).toBeUndefined()
    await move({ x: from.x + 120, y: from.y + 160 })
    await release({ x: from.x + 120, y: from.y + 160 })
    expect(wrapper.emitted('submit')).toHaveLength(1)
    expect(answer().x).toBeCloseTo(120, 0)
  })

  it('stops at both ends', async () => {
    const { part, answer } = showPuzzle()
    await drag(part('handle'), 500)
    expect(answer().x).toBe(MAX)
    await drag(part('handle'), -800)
    expect(answer().x).toBe(0)
  })

  it.each(['pointercancel', 'blur'])('returns the piece and submits nothing when it ends by %s', async (type) => {
    const { part, wrapper, left } = showPuzzle()
    const from = middle(part('handle'))
    await press(from)
    await move({ x: from.x + 80, y: from.y })
    if (type === 'blur') window.dispatchEvent(new Event('blur'))
    else part('track').dispatchEvent(new PointerEvent('pointercancel', { bubbles: true }))
    await move({ x: from.x + 120, y: from.y })
    await release({ x: from.x + 120, y: from.y })
    expect(wrapper.emitted('submit')).toBeUndefined()
    expect(wrapper.emitted('release')).toHaveLength(1)
    await vi.waitFor(() => expect(left('piece')).toBeCloseTo(0, 0))
  })

  it('does not start with a secondary mouse button', async () => {
    const { part, wrapper } = showPuzzle()
    const from = middle(part('handle'))
    await press(from, 'right')
    await move({ x: from.x + 80, y: from.y })
    await release({ x: from.x + 80, y: from.y }, 'right')
    expect(wrapper.emitted()).not.toHaveProperty('grab')
    expect(wrapper.emitted()).not.toHaveProperty('submit')
  })

  it('changes only the style of the elements that move', async () => {
    const { part, wrapper } = showPuzzle({ ...ready, submitOn: 'button' })
    const seen: MutationRecord[] = []
    const observer = new MutationObserver((records) => seen.push(...records))
    const from = middle(part('handle'))
    await press(from)
    await move({ x: from.x + 10, y: from.y })
    observer.observe(wrapper.element, { attributes: true, childList: true, characterData: true, subtree: true })
    for (let step = 2; step <= 12; step += 1) await move({ x: from.x + step * 10, y: from.y })
    await nextTick()
    seen.push(...observer.takeRecords())
    observer.disconnect()
    await release({ x: from.x + 120, y: from.y })
    expect(seen.length).toBeGreaterThan(0)
    expect(
      new Set(seen.map(({ target, attributeName }) => `${(target as HTMLElement).dataset.part} ${attributeName}`)),
    ).toEqual(new Set(['piece style', 'handle style', 'trail-fill style', 'hint style']))
  })

  it('leaves no listener', async () => {
    const { part } = showPuzzle()
    const set = vi.spyOn(window, 'addEventListener')
    const own = vi.spyOn(part('track'), 'addEventListener')
    await drag(part('handle'), 50)
    for (const spy of [set, own]) {
      for (const [, , options] of spy.mock.calls) {
        expect((options as AddEventListenerOptions).signal).toMatchObject({ aborted: true })
      }
    }
    expect(set.mock.calls.length + own.mock.calls.length).toBeGreaterThan(0)
    vi.restoreAllMocks()
  })

  it('records a track that ends at the position of the piece', async () => {
    const { part, answer } = showPuzzle()
    await drag(part('handle'), 150, 5, 12)
    const { track, x } = answer()
    expect(track.length).toBeGreaterThan(5)
    expect(track.length).toBeLessThanOrEqual(200)
    expect(track.at(-1)![0]).toBe(Math.round(x))
    expect(track.map(([, , t]) => t)).toEqual([...track.map(([, , t]) => t!)].sort((a, b) => a - b))
  })

  it.each<SliderStateName>(['verifying', 'passed', 'failed'])('is refused while %s', async (name) => {
    const { part, wrapper } = showPuzzle({ state: { name } as never, challenge })
    await drag(part('handle'), 100)
    expect(wrapper.emitted()).not.toHaveProperty('grab')
    expect(wrapper.emitted()).not.toHaveProperty('submit')
  })

  it('passes to a second pointer, and the first one submits nothing', async () => {
    const { part, wrapper } = showPuzzle()
    const surface = part('track')
    surface.setPointerCapture = () => undefined // the browser rejects the ids of synthetic pointers
    const { x, y } = middle(part('handle'))
    const send = (type: string, pointerId: number, by = 0): boolean =>
      surface.dispatchEvent(
        new PointerEvent(type, { pointerId, isPrimary: true, bubbles: true, clientX: x + by, clientY: y }),
      )
    send('pointerdown', 1)
    send('pointermove', 1, 50)
    send('pointerdown', 2)
    send('pointermove', 2, 80)
    send('pointerup', 2, 80)
    send('pointerup', 1, 80)
    await nextTick()
    expect(wrapper.emitted('submit')).toHaveLength(1)
    expect(wrapper.emitted('grab')).toHaveLength(2)
    expect(wrapper.emitted('release')).toHaveLength(1)
  })

  it('is refused while disabled', async () => {
    const { part, wrapper } = showPuzzle({ ...ready, disabled: true })
    await drag(part('handle'), 100)
    expect(wrapper.emitted()).not.toHaveProperty('grab')
  })

  it('is not submitted before Verify if submitOn is button', async () => {
    const { part, wrapper, answer } = showPuzzle({ ...ready, submitOn: 'button' })
    await drag(part('handle'), 100)
    expect(wrapper.emitted()).not.toHaveProperty('submit')
    await userEvent.click(part('verify'))
    expect(answer()).toMatchObject({ method: 'pointer' })
    expect(answer().x).toBeCloseTo(100, 0)
  })
})
