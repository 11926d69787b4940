import type { SliderPuzzleProps } from 'vue-taskgate'

import { mount } from '@vue/test-utils'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { SliderPuzzle } from 'vue-taskgate'
import { zhCN } from 'vue-taskgate/locales'
import { nextTick } from 'vue'

import 'vue-taskgate/style.css'

import { challenge } from '../../support/page/challenge'
import { clickAt, move, press, release } from '../../support/page/hand'
import { MAX, ready, showPuzzle } from '../../support/page/showPuzzle'
import { violations } from '../../support/page/violations'

beforeEach(() => page.viewport(700, 600))

describe('the puzzle without dragging', () => {
  it('moves the middle of the piece to a tap on the track, and Verify submits', async () => {
    const { part, wrapper, answer } = showPuzzle()
    expect(part('verify').checkVisibility()).toBe(false)
    const { left, top } = part('track').getBoundingClientRect()
    await clickAt({ x: left + 200, y: top + 20 })
    expect(wrapper.emitted()).not.toHaveProperty('submit')
    await userEvent.click(part('verify'))
    expect(answer().x).toBeCloseTo(200 - 28, 0)
    expect(answer().method).toBe('tap')
  })

  it('treats a movement of less than 4 px as a tap', async () => {
    const { part, wrapper } = showPuzzle()
    const { left, top } = part('track').getBoundingClientRect()
    await press({ x: left + 150, y: top + 20 })
    await move({ x: left + 152, y: top + 21 })
    await release({ x: left + 153, y: top + 21 })
    expect(wrapper.emitted()).not.toHaveProperty('grab')
    expect(part('verify').checkVisibility()).toBe(true)
  })

  it('moves the piece by 4 px of the picture with the two buttons', async () => {
    const { wrapper, range } = showPuzzle()
    const [back, forward] = wrapper.findAll('[data-part=step]').map(({ element }) => element)
    await userEvent.click(forward!)
    await userEvent.click(forward!)
    await userEvent.click(back!)
    expect(range().value).toBe('4')
  })

  it('keeps moving the piece while a button is held', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { wrapper, range } = showPuzzle()
    const forward = wrapper.findAll('[data-part=step]')[1]!
    await forward.trigger('pointerdown')
    vi.advanceTimersByTime(400 + 3 * 60)
    await forward.trigger('pointerup')
    await forward.trigger('click')
    vi.advanceTimersByTime(5_000)
    vi.useRealTimers()
    expect(range().value).toBe('16')
  })

  it('leaves no timer after two held buttons are released', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { wrapper } = showPuzzle()
    const steps = wrapper.findAll('[data-part=step]')
    for (const step of steps) await step.trigger('pointerdown')
    vi.advanceTimersByTime(1_000)
    for (const step of steps) await step.trigger('pointerup')
    const left = vi.getTimerCount()
    vi.useRealTimers()
    expect(left).toBe(0)
  })

  it('accepts the next click on a button after the pointer has left it while held', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { wrapper, range } = showPuzzle()
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
  ])('moves the piece with the keys %s to %d', async (keys, x) => {
    const { answer, range } = showPuzzle()
    range().focus()
    await userEvent.keyboard(keys)
    expect(range().value).toBe(String(x))
    await userEvent.keyboard('{Enter}')
    expect(answer()).toMatchObject({ x, method: 'keyboard' })
  })

  it('leaves an arrow key with Alt to the browser', () => {
    const { range } = showPuzzle()
    const event = new KeyboardEvent('keydown', { key: 'ArrowLeft', altKey: true, cancelable: true, bubbles: true })
    range().dispatchEvent(event)
    expect(event.defaultPrevented).toBe(false)
    expect(range().value).toBe('0')
  })

  it('follows the direction of the arrow keys on a right-to-left page', async () => {
    document.documentElement.dir = 'rtl'
    const { range } = showPuzzle()
    range().focus()
    await userEvent.keyboard('{ArrowLeft}{ArrowLeft}{ArrowRight}')
    expect(range().value).toBe('4')
  })

  it('accepts a value that a screen reader sets', async () => {
    const { range, part, left } = showPuzzle()
    range().value = '100'
    range().dispatchEvent(new Event('input', { bubbles: true }))
    await vi.waitFor(() => expect(left('piece')).toBeCloseTo(100, 0))
    expect(part('verify').checkVisibility()).toBe(true)
  })

  it('needs at most 12 key presses for any position', () => {
    for (let x = 0; x <= MAX; x += 1) {
      const jump = Math.round(x / 32)
      const rest = Math.abs(x - jump * 32)
      expect(jump + Math.floor(rest / 4)).toBeLessThanOrEqual(12)
    }
  })
})

describe('the puzzle in a form', () => {
  it('submits itself and not the form with Enter, and sends the form no events', async () => {
    const form = document.body.appendChild(document.createElement('form'))
    const heard: string[] = []
    for (const type of ['submit', 'input', 'change']) {
      form.addEventListener(type, (event) => {
        event.preventDefault()
        heard.push(type)
      })
    }
    const wrapper = mount(SliderPuzzle, { props: ready as never, attachTo: form })
    onTestFinished(() => {
      wrapper.unmount()
      form.remove()
    })
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

describe('the puzzle in each state', () => {
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
      const { wrapper } = showPuzzle({ ...props, closable: true })
      expect(await violations(wrapper.element), props.state?.name).toEqual([])
      wrapper.unmount()
    }
    document.body.style.background = ''
    showPuzzle()
  })

  it('keeps its size', () => {
    const sizes = states.map((props) => {
      const { wrapper } = showPuzzle({ ...props, closable: true })
      const { width, height } = wrapper.element.getBoundingClientRect()
      wrapper.unmount()
      return `${Math.round(width)} × ${Math.round(height)}`
    })
    expect(new Set(sizes).size).toBe(1)
    showPuzzle()
  })

  it.each([346, 280])('keeps the hint on the track with text of 200 percent, %i px wide', (width) => {
    document.documentElement.style.fontSize = '200%'
    onTestFinished(() => document.documentElement.removeAttribute('style'))
    const { part } = showPuzzle({ ...ready, challenge: { ...challenge, gaps: 3 } }, width)
    const text = document.createRange()
    text.selectNodeContents(part('hint'))
    const [words, track] = [text, part('track')].map((each) => each.getBoundingClientRect())
    expect(part('hint').textContent).toBe('Find the gap where the picture goes on')
    expect(words!.top).toBeGreaterThanOrEqual(track!.top)
    expect(words!.bottom).toBeLessThanOrEqual(track!.bottom)
    expect(parseFloat(getComputedStyle(part('hint')).fontSize)).toBeGreaterThan(20)
  })

  it('never reveals the distance to the gap', async () => {
    const { range, wrapper } = showPuzzle()
    range().focus()
    await userEvent.keyboard('{PageUp}')
    expect(range().getAttribute('aria-valuetext')).toBe('32 of 264')
    expect(wrapper.element.outerHTML).not.toContain('gap="')
  })

  it('keeps hit areas of 44 px', () => {
    const { wrapper } = showPuzzle({ ...ready, closable: true })
    for (const button of wrapper.findAll('[data-part=tool], [data-part=step]')) {
      const { width, height } = button.element.getBoundingClientRect()
      const { insetBlockStart = '0px' } = getComputedStyle(button.element, '::after')
      const extra = -2 * (parseFloat(insetBlockStart) || 0)
      expect(Math.min(width, height) + extra).toBeGreaterThanOrEqual(44)
    }
  })

  it('shows a failure for four seconds, then the usual title', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { wrapper } = showPuzzle({ state: { name: 'ready', after: 'failed' }, challenge })
    expect(wrapper.find('[data-part=title]').text()).toBe('Not quite. Try the next one')
    vi.advanceTimersByTime(4_000)
    await nextTick()
    vi.useRealTimers()
    expect(wrapper.find('[data-part=title]').text()).toBe('Quick check')
  })

  it('counts down a lock once a second', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date', 'performance'] })
    const { wrapper } = showPuzzle({ state: { name: 'locked', until: Date.now() + 62_000 } })
    await nextTick()
    expect(wrapper.find('[data-part=panel]').text()).toContain('1:02')
    vi.advanceTimersByTime(2_000)
    await nextTick()
    expect(wrapper.find('[data-part=panel]').text()).toContain('1:00')
    vi.useRealTimers()
  })

  it('shows the messages of the app', () => {
    const { wrapper } = showPuzzle({ ...ready, messages: { ...zhCN.slider, title: 'Prove it' } })
    expect(wrapper.find('[data-part=title]').text()).toBe('Prove it')
    expect(wrapper.find('[data-part=hint]').text()).toBe(zhCN.slider.hint)
  })
})
