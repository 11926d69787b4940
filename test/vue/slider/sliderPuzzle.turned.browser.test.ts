import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'

import 'vue-taskgate/style.css'

import { clickAt, middle, move, press, release } from '../../support/page/hand'
import { MAX, ready, showPuzzle } from '../../support/page/showPuzzle'

beforeEach(() => page.viewport(800, 800))

type Shown = ReturnType<typeof showPuzzle>

/** Shows a puzzle in the middle of the page, with a style on the box around it and on a box around that. */
function showStyled(style: string, outer = ''): Shown {
  const shown = showPuzzle({ ...ready, submitOn: 'button' })
  const around = document.body.appendChild(document.createElement('div'))
  onTestFinished(() => around.remove())
  around.style.cssText = `position: absolute; inset: 200px auto auto 200px; ${outer}`
  around.append(shown.place)
  shown.place.style.cssText += style
  return shown
}

/** `way` is where the piece goes on the screen for one px of the picture. */
const turned: [style: string, way: [x: number, y: number], outer?: string][] = [
  ['direction: rtl', [-1, 0]],
  ['transform: rotate(90deg)', [0, 1]],
  ['transform: rotate(180deg)', [-1, 0]],
  ['transform: rotate(-90deg)', [0, -1]],
  ['transform: rotate(30deg)', [Math.cos(Math.PI / 6), 0.5]],
  ['transform: rotate(135deg)', [-Math.SQRT1_2, Math.SQRT1_2]],
  ['transform: scaleX(-1)', [-1, 0]],
  ['transform: scaleY(-1)', [1, 0]],
  ['transform: scale(0.5)', [0.5, 0]],
  ['transform: scale(1.2, 0.5)', [1.2, 0]],
  ['transform: skewX(25deg)', [1, 0]],
  ['transform: skewY(25deg)', [1, Math.tan((25 * Math.PI) / 180)]],
  ['transform: rotateY(60deg)', [0.5, 0]],
  ['rotate: 90deg', [0, 1]],
  ['scale: -1 1', [-1, 0]],
  ['rotate: 90deg; scale: 0.5; translate: 30px 40px', [0, 0.5]],
  ['zoom: 1.2', [1.2, 0]],
  ['zoom: 1.2; transform: rotate(90deg)', [0, 1.2]],
  ['direction: rtl; transform: rotate(90deg)', [0, -1]],
  ['direction: rtl; transform: scaleX(-1)', [1, 0]],
  ['transform: rotate(60deg)', [Math.cos(Math.PI / 6), -0.5], 'rotate: 30deg; transform: scaleX(-1) rotate(180deg)'],
]

describe.each(turned)('under %s', (style, [x, y], outer) => {
  it('the piece follows the pointer, and the answer is where it was released', async () => {
    const { part, wrapper } = showStyled(style, outer)
    const from = middle(part('handle'))
    await press(from)
    for (const way of [20, 70, 150]) {
      await move({ x: from.x + x * way, y: from.y + y * way })
      const at = middle(part('handle'))
      expect([at.x - from.x, at.y - from.y].map(Math.round)).toEqual([x * way, y * way].map((px) => Math.round(px) + 0))
    }
    await release({ x: from.x + x * 150, y: from.y + y * 150 })
    await userEvent.click(part('verify'))
    const [{ x: answer, method, track }] = wrapper.emitted('submit')![0] as [{ x: number; method: string; track: [] }]
    expect([Math.round(answer), method]).toEqual([150, 'pointer'])
    expect(track.at(-1)![0]).toBe(150)
  })

  it('the piece goes to a tap on the track, and the keys move it', async () => {
    const { part, range } = showStyled(style, outer)
    const from = middle(part('handle'))
    await clickAt({ x: from.x + x * 100, y: from.y + y * 100 })
    await expect.poll(() => Number(range().value)).toBeCloseTo(100, 0)
    range().focus()
    await userEvent.keyboard('{End}')
    await expect.poll(() => Number(range().value)).toBe(MAX)
    for (const animation of document.getAnimations()) animation.cancel()
    expect([middle(part('handle')).x - from.x, middle(part('handle')).y - from.y].map(Math.round)).toEqual(
      [x * MAX, y * MAX].map((px) => Math.round(px) + 0),
    )
  })
})

describe('a drag', () => {
  it('across the track is none', async () => {
    const { part, wrapper } = showStyled('transform: rotate(90deg)')
    const from = middle(part('piece'))
    await press(from)
    await move({ x: from.x - 60, y: from.y })
    await release({ x: from.x - 60, y: from.y })
    expect(wrapper.emitted()).not.toHaveProperty('grab')
  })

  it('keeps the piece under the pointer when the page scrolls along the track', async () => {
    const { part } = showStyled('transform: rotate(90deg)')
    document.body.style.height = '3000px'
    onTestFinished(() => {
      document.body.removeAttribute('style')
      scrollTo(0, 0)
    })
    const from = middle(part('handle'))
    await press(from)
    await move({ x: from.x, y: from.y + 40 })
    scrollTo(0, 60)
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
    await move({ x: from.x, y: from.y + 50 })
    expect(middle(part('handle')).y).toBeCloseTo(from.y + 50, 0)
    await release(from)
  })

  it('with a finger goes on where the track is upright on the screen', async () => {
    const { part } = showStyled('transform: rotate(90deg)')
    const from = middle(part('handle'))
    await swipe(from, 150)
    expect(middle(part('handle')).y - from.y).toBeCloseTo(150, 0)
  })
})

/** Moves a finger down the screen by `way` px, and lifts it. */
async function swipe({ x, y }: { x: number; y: number }, way: number): Promise<void> {
  const { left, top, width } = window.frameElement!.getBoundingClientRect()
  const scale = width / window.innerWidth
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', by?: number): Promise<unknown> =>
    cdp().send('Input.dispatchTouchEvent', {
      type,
      touchPoints: by === undefined ? [] : [{ x: left + x * scale, y: top + (y + by) * scale }],
    })
  await send('touchStart', 0)
  for (let step = 1; step <= 10; step += 1) await send('touchMove', (way * step) / 10)
  await send('touchEnd')
}
