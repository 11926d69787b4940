import type { VNode } from 'vue'

import 'vue-taskgate/style.css'

import { ProtectedTaskButton, SliderPuzzle, TaskProgress } from 'vue-taskgate'
import { beforeEach, describe, expect, it } from 'vitest'
import { page } from 'vitest/browser'
import { h, nextTick } from 'vue'

import { createTestApp, taskIn } from '../../support/client/testApp'
import { press, release } from '../../support/page/hand'
import { ready } from '../../support/page/showPuzzle'

beforeEach(() => page.viewport(700, 600))

/** Shows a component in a box that is 400 px wide, with these attributes. */
function show(attributes: object, draw: () => VNode): { box: HTMLElement; part: (name: string) => HTMLElement } {
  const app = createTestApp({ withHost: false })
  const wrapper = app.mount(() => h('div', { style: 'width: 400px', ...attributes }, [draw()]))
  const box = wrapper.element as HTMLElement
  return { box, part: (name) => box.querySelector<HTMLElement>(`[data-part=${name}]`)! }
}

/** The share of `around` that an element or its `::before` covers after all transitions, counted from the left. */
function covered(element: Element, around: Element, pseudo?: string): [from: number, to: number] {
  for (const animation of document.getAnimations()) animation.finish()
  const { left, width, transform, transformOrigin } = getComputedStyle(element, pseudo)
  const { a, e } = new DOMMatrix(transform)
  const origin = parseFloat(transformOrigin)
  const edge = (x: number): number => {
    const share = (parseFloat(left) + origin + (x - origin) * a + e) / around.clientWidth
    return Math.round(Math.min(1, Math.max(0, share)) * 100) / 100
  }
  return [edge(0), edge(parseFloat(width))]
}

const rtl: [how: string, attributes: object][] = [
  ['dir', { dir: 'rtl' }],
  ['a style', { style: 'width: 400px; direction: rtl' }],
  ['a style inside of dir=ltr', { dir: 'ltr', style: 'width: 400px; direction: rtl' }],
]
const ltr: [how: string, attributes: object][] = [
  ['default', {}],
  ['a style inside of dir=rtl', { dir: 'rtl', style: 'width: 400px; direction: ltr' }],
]

const bar = (value?: number) => (): VNode => h(TaskProgress, value === undefined ? { value: null } : { value })
const waiting = (): VNode =>
  h(ProtectedTaskButton, { task: taskIn('pending', { progress: 0.4 }), block: true }, () => 'Paint')

describe.each([
  ['right to left', rtl, [0.6, 1]],
  ['left to right', ltr, [0, 0.4]],
] as const)('%s', (_what, pages, range) => {
  it.each(pages)('a bar grows from where text starts, by %s', (_how, attributes) => {
    const { part } = show(attributes, bar(0.4))
    expect(covered(part('fill'), part('bar'))).toEqual(range)
  })

  it.each(pages)('the strip of a button grows from where text starts, by %s', (_how, attributes) => {
    const { part } = show(attributes, waiting)
    expect(covered(part('button'), part('button'), '::before')).toEqual(range)
  })

  it.each(pages)(
    'the arrow of a button and the pictures of a puzzle point along the text, by %s',
    (_how, attributes) => {
      const scale = range[0] === 0 ? '1' : '-1 1'
      const button = show(attributes, () => h(ProtectedTaskButton, { task: taskIn('verifying') }, () => 'Paint'))
      expect(getComputedStyle(button.part('icon')).scale).toBe(scale)
      const puzzle = show(attributes, () => h(SliderPuzzle, ready))
      expect(getComputedStyle(puzzle.part('background')).scale).toBe(scale)
      expect(getComputedStyle(puzzle.part('handle-face').firstElementChild!).scale).toBe(scale)
    },
  )
})

describe('a page that changes its direction', () => {
  it('turns bars and buttons at once', async () => {
    const { box, part } = show({}, () => h('div', [bar(0.4)(), waiting()]))
    box.style.direction = 'rtl'
    await nextTick()
    expect(covered(part('fill'), part('bar'))).toEqual([0.6, 1])
    expect(covered(part('button'), part('button'), '::before')).toEqual([0.6, 1])
  })

  it('turns the pictures of a puzzle as soon as it is touched', async () => {
    const { box, part } = show({}, () => h(SliderPuzzle, ready))
    box.style.direction = 'rtl'
    await press(part('handle'))
    expect(getComputedStyle(part('background')).scale).toBe('-1 1')
    const { x, y } = part('handle').getBoundingClientRect()
    await release({ x, y })
  })
})

describe('a bar', () => {
  it.each([0, 0.01, 0.2, 0.5, 0.99, 1])('has a round end at %d', (value) => {
    const { part } = show({}, bar(value))
    const { borderTopRightRadius, height } = getComputedStyle(part('fill'))
    const [x, y = x] = borderTopRightRadius.split(' ').map(parseFloat)
    expect(y).toBe(parseFloat(height) / 2)
    if (value >= 0.01) expect(x! * value).toBeCloseTo(y!, 1)
  })

  it('of unknown length is as far from one end as from the other when its animation is at rest', () => {
    const { box, part } = show({ style: 'width: 400px; --tg-motion: 0' }, bar())
    const fill = part('fill').getBoundingClientRect()
    const around = box.getBoundingClientRect()
    expect(fill.width).toBeCloseTo(120, 0)
    expect(fill.left - around.left).toBeCloseTo(around.right - fill.right, 0)
  })
})
