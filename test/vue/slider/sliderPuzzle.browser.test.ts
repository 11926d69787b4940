import type { SliderPuzzleProps, SliderStateName } from 'vue-taskgate'

import { mount } from '@vue/test-utils'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { SliderPuzzle } from 'vue-taskgate'
import { zhCN } from 'vue-taskgate/locales'
import { nextTick } from 'vue'

import 'vue-taskgate/style.css'

import { challenge } from '../../support/page/challenge'
import { clickAt, drag, middle, move, press, release } from '../../support/page/hand'
import { violations } from '../../support/page/violations'

const ready: SliderPuzzleProps = { state: { name: 'ready' }, challenge }
const MAX = 264

let place: HTMLElement
let unmount: () => void

beforeEach(async () => {
  await page.viewport(700, 600)
  place = document.body.appendChild(document.createElement('div'))
})
afterEach(() => {
  unmount()
  place.remove()
  document.documentElement.removeAttribute('dir')
  document.documentElement.className = ''
})

function show(props: SliderPuzzleProps = ready, width = 346) {
  place.style.width = `${width}px`
  const wrapper = mount(SliderPuzzle, {
    props: {
      ...props,
      onGrab: () => wrapper.setProps({ state: { name: 'dragging' } }),
      onRelease: () => wrapper.setProps({ state: props.state }),
      onSubmit: () => wrapper.setProps({ state: props.state }),
    } as never,
    attachTo: place,
  })
  unmount = () => wrapper.unmount()
  const part = (name: string) => wrapper.element.querySelector(`[data-part=${name}]`) as HTMLElement
  return {
    wrapper,
    part,
    range: () => wrapper.find('input').element,
    answer: () => wrapper.emitted('submit')?.at(-1)?.[0] as { x: number; track: number[][]; method: string },
    /** How far a part has travelled. By its middle, since the piece grows a little while it is dragged. */
    left: (name: string) =>
      middle(part(name)).x - part('track').getBoundingClientRect().left - part(name).offsetWidth / 2,
    /** Challenge pixels for one pixel on the screen. */
    scale: () => 320 / part('track').getBoundingClientRect().width,
  }
}

describe('a drag', () => {
  it.each([200, 260, 346, 600])('moves piece and handle as far as the pointer, in a box %d px wide', async (width) => {
    const { part, left, answer, scale } = show(ready, width)
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
    place.style.transform = 'scale(0.75)'
    place.style.transformOrigin = '0 0'
    const { part, answer, scale } = show()
    await drag(part('handle'), 90)
    expect(Math.abs(answer().x - 90 * scale())).toBeLessThanOrEqual(0.5)
    expect(scale()).toBeCloseTo(320 / 240, 1)
  })

  it('goes from right to left where the page reads so', async () => {
    document.documentElement.dir = 'rtl'
    const { part, answer, scale } = show()
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

  it('begins on the piece too', async () => {
    const { part, answer } = show()
    await drag(part('piece'), 100)
    expect(answer().x).toBeCloseTo(100, 0)
  })

  it('goes on when the pointer leaves the bar, and ends only when it lets go', async () => {
    const { part, wrapper, answer } = show()
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
    const { part, answer } = show()
    await drag(part('handle'), 500)
    expect(answer().x).toBe(MAX)
    await drag(part('handle'), -800)
    expect(answer().x).toBe(0)
  })

  it.each(['pointercancel', 'blur'])('that ends by %s goes home and submits nothing', async (type) => {
    const { part, wrapper, left } = show()
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

  it('with another button than the first is none', async () => {
    const { part, wrapper } = show()
    const from = middle(part('handle'))
    await press(from, 'right')
    await move({ x: from.x + 80, y: from.y })
    await release({ x: from.x + 80, y: from.y }, 'right')
    expect(wrapper.emitted()).not.toHaveProperty('grab')
    expect(wrapper.emitted()).not.toHaveProperty('submit')
  })

  it('changes the style of what moves and nothing else', async () => {
    const { part, wrapper } = show({ ...ready, submitOn: 'button' })
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

  it('leaves no listener behind', async () => {
    const { part } = show()
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

  it('makes a track that ends where the piece was put', async () => {
    const { part, answer } = show()
    await drag(part('handle'), 150, 5, 12)
    const { track, x } = answer()
    expect(track.length).toBeGreaterThan(5)
    expect(track.length).toBeLessThanOrEqual(200)
    expect(track.at(-1)![0]).toBe(Math.round(x))
    expect(track.map(([, , t]) => t)).toEqual([...track.map(([, , t]) => t!)].sort((a, b) => a - b))
  })

  it.each<SliderStateName>(['verifying', 'passed', 'failed'])('is refused while %s', async (name) => {
    const { part, wrapper } = show({ state: { name } as never, challenge })
    await drag(part('handle'), 100)
    expect(wrapper.emitted()).not.toHaveProperty('grab')
    expect(wrapper.emitted()).not.toHaveProperty('submit')
  })

  it('by a second pointer takes over from the first, which submits nothing', async () => {
    const { part, wrapper } = show()
    const surface = part('track')
    surface.setPointerCapture = () => undefined // the browser knows of no such fingers
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
    const { part, wrapper } = show({ ...ready, disabled: true })
    await drag(part('handle'), 100)
    expect(wrapper.emitted()).not.toHaveProperty('grab')
  })

  it('is shown until Verify where that is asked for', async () => {
    const { part, wrapper, answer } = show({ ...ready, submitOn: 'button' })
    await drag(part('handle'), 100)
    expect(wrapper.emitted()).not.toHaveProperty('submit')
    await userEvent.click(part('verify'))
    expect(answer()).toMatchObject({ method: 'pointer' })
    expect(answer().x).toBeCloseTo(100, 0)
  })
})

describe('without dragging', () => {
  it('a tap on the track brings the middle of the piece there, and Verify submits', async () => {
    const { part, wrapper, answer } = show()
    expect(part('verify').checkVisibility()).toBe(false)
    const { left, top } = part('track').getBoundingClientRect()
    await clickAt({ x: left + 200, y: top + 20 })
    expect(wrapper.emitted()).not.toHaveProperty('submit')
    await userEvent.click(part('verify'))
    expect(answer().x).toBeCloseTo(200 - 28, 0)
    expect(answer().method).toBe('tap')
  })

  it('a trembling tap of under 4 px is a tap', async () => {
    const { part, wrapper } = show()
    const { left, top } = part('track').getBoundingClientRect()
    await press({ x: left + 150, y: top + 20 })
    await move({ x: left + 152, y: top + 21 })
    await release({ x: left + 153, y: top + 21 })
    expect(wrapper.emitted()).not.toHaveProperty('grab')
    expect(part('verify').checkVisibility()).toBe(true)
  })

  it('the two buttons move it by 4 px of the picture', async () => {
    const { wrapper, range } = show()
    const [back, forward] = wrapper.findAll('[data-part=step]').map(({ element }) => element)
    await userEvent.click(forward!)
    await userEvent.click(forward!)
    await userEvent.click(back!)
    expect(range().value).toBe('4')
  })

  it('a button that is held goes on until it is let go', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { wrapper, range } = show()
    const forward = wrapper.findAll('[data-part=step]')[1]!
    await forward.trigger('pointerdown')
    vi.advanceTimersByTime(400 + 3 * 60)
    await forward.trigger('pointerup')
    await forward.trigger('click')
    vi.advanceTimersByTime(5_000)
    vi.useRealTimers()
    expect(range().value).toBe('16')
  })

  it('two buttons that are held leave no timer when both are let go', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { wrapper } = show()
    const steps = wrapper.findAll('[data-part=step]')
    for (const step of steps) await step.trigger('pointerdown')
    vi.advanceTimersByTime(1_000)
    for (const step of steps) await step.trigger('pointerup')
    const left = vi.getTimerCount()
    vi.useRealTimers()
    expect(left).toBe(0)
  })

  it('a button that was held and left takes the next click', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { wrapper, range } = show()
    const forward = wrapper.findAll('[data-part=step]')[1]!
    await forward.trigger('pointerdown')
    vi.advanceTimersByTime(400)
    await forward.trigger('pointerleave')
    vi.useRealTimers()
    for (const type of ['pointerdown', 'pointerup', 'click']) await forward.trigger(type)
    expect(range().value).toBe('8')
  })

  it.each([
    ['{ArrowRight}{ArrowRight}{ArrowLeft}', 4],
    ['{Shift>}{ArrowRight}{/Shift}', 1],
    ['{PageUp}{PageUp}{PageDown}', 32],
    ['{ArrowUp}', 4],
    ['{End}', MAX],
    ['{End}{PageDown}{Home}', 0],
    ['{Home}{ArrowLeft}', 0],
  ])('the keys %s put it at %d', async (keys, x) => {
    const { answer, range } = show()
    range().focus()
    await userEvent.keyboard(keys)
    expect(range().value).toBe(String(x))
    await userEvent.keyboard('{Enter}')
    expect(answer()).toMatchObject({ x, method: 'keyboard' })
  })

  it('an arrow with Alt is left to the browser', () => {
    const { range } = show()
    const event = new KeyboardEvent('keydown', { key: 'ArrowLeft', altKey: true, cancelable: true, bubbles: true })
    range().dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
    expect(range().value).toBe('0')
  })

  it('the arrows point where they say from right to left', async () => {
    document.documentElement.dir = 'rtl'
    const { range } = show()
    range().focus()
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}{ArrowRight}')
    expect(range().value).toBe('4')
  })

  it('what a screen reader sets is taken', async () => {
    const { range, part, left } = show()
    range().value = '100'
    range().dispatchEvent(new Event('input', { bubbles: true }))
    await vi.waitFor(() => expect(left('piece')).toBeCloseTo(100, 0))
    expect(part('verify').checkVisibility()).toBe(true)
  })

  it('needs at most 12 presses for any place', () => {
    for (let x = 0; x <= MAX; x += 1) {
      const jump = Math.round(x / 32)
      const rest = Math.abs(x - jump * 32)
      expect(jump + Math.floor(rest / 4)).toBeLessThanOrEqual(12)
    }
  })
})

describe('in a form', () => {
  it('Enter submits the puzzle and not the form, which hears nothing of the slider', async () => {
    const form = document.createElement('form')
    place.append(form)
    const heard: string[] = []
    for (const type of ['submit', 'input', 'change']) {
      form.addEventListener(type, (event) => {
        event.preventDefault()
        heard.push(type)
      })
    }
    const wrapper = mount(SliderPuzzle, { props: ready as never, attachTo: form })
    unmount = () => wrapper.unmount()
    wrapper.find('input').element.focus()
    await userEvent.keyboard('{ArrowRight}{Enter}')
    await userEvent.click(wrapper.find('[data-part=step]').element)
    wrapper.find('input').element.dispatchEvent(new Event('input', { bubbles: true }))
    wrapper.find('input').element.dispatchEvent(new Event('change', { bubbles: true }))
    expect(wrapper.emitted('submit')).toHaveLength(1)
    expect(heard).toEqual([])
    expect([...new FormData(form).keys()]).toEqual([])
  })
})

describe('each state', () => {
  const states: SliderPuzzleProps[] = [
    { state: { name: 'idle' } },
    { state: { name: 'loading' } },
    ready,
    { state: { name: 'dragging' }, challenge, x: 120 },
    { state: { name: 'verifying' }, challenge, x: 120 },
    { state: { name: 'passed' }, challenge, x: 120 },
    { state: { name: 'failed' }, challenge, x: 120 },
    { state: { name: 'locked', until: Date.now() + 272_000 }, challenge },
    { state: { name: 'expired' }, challenge },
    { state: { name: 'offline' }, challenge },
    { state: { name: 'load-error', problem: { code: 'network', title: 'network', retryable: true } } },
    { state: { name: 'spent' } },
  ]

  it.each(['light', 'dark'])('has no accessibility violation, %s', async (theme) => {
    document.documentElement.className = theme
    document.body.style.background = theme === 'dark' ? '#171a1e' : '#fff'
    for (const props of states) {
      const { wrapper } = show({ ...props, closable: true })
      expect(await violations(wrapper.element), props.state?.name).toEqual([])
      wrapper.unmount()
    }
    document.body.style.background = ''
    show()
  })

  it('keeps the size of the box', () => {
    const sizes = states.map((props) => {
      const { wrapper } = show({ ...props, closable: true })
      const { width, height } = wrapper.element.getBoundingClientRect()
      wrapper.unmount()
      return `${Math.round(width)} × ${Math.round(height)}`
    })
    expect(new Set(sizes).size).toBe(1)
    show()
  })

  it('never tells how near one is', async () => {
    const { range, wrapper } = show()
    range().focus()
    await userEvent.keyboard('{PageUp}')
    expect(range().getAttribute('aria-valuetext')).toBe('32 of 264')
    expect(wrapper.element.outerHTML).not.toContain('gap="')
  })

  it('keeps hit areas of 44 px', () => {
    const { wrapper } = show({ ...ready, closable: true })
    for (const button of wrapper.findAll('[data-part=tool], [data-part=step]')) {
      const { width, height } = button.element.getBoundingClientRect()
      const { insetBlockStart = '0px' } = getComputedStyle(button.element, '::after')
      const extra = -2 * (parseFloat(insetBlockStart) || 0)
      expect(Math.min(width, height) + extra).toBeGreaterThanOrEqual(44)
    }
  })

  it('tells of a failure for a while, then asks again', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { wrapper } = show({ state: { name: 'ready', after: 'failed' }, challenge })
    expect(wrapper.find('[data-part=title]').text()).toBe('Not quite. Try the next one')
    vi.advanceTimersByTime(4_000)
    await nextTick()
    vi.useRealTimers()
    expect(wrapper.find('[data-part=title]').text()).toBe('Quick check')
  })

  it('counts a lock down once a second', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] })
    const { wrapper } = show({ state: { name: 'locked', until: Date.now() + 62_000 } })
    await nextTick()
    expect(wrapper.find('[data-part=panel]').text()).toContain('1:02')
    vi.advanceTimersByTime(2_000)
    await nextTick()
    expect(wrapper.find('[data-part=panel]').text()).toContain('1:00')
    vi.useRealTimers()
  })

  it('speaks with words of one’s own', () => {
    const { wrapper } = show({ ...ready, messages: { ...zhCN.slider, title: 'Prove it' } })
    expect(wrapper.find('[data-part=title]').text()).toBe('Prove it')
    expect(wrapper.find('[data-part=hint]').text()).toBe(zhCN.slider.hint)
  })
})
