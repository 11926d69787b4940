import type { Answer, Backend } from './backend'

import { expect, userEvent, waitFor, within } from 'storybook/test'

import { PATIENCE } from './patience'

/** A visible puzzle, and the ways to solve it. `off` shifts the piece from the gap, in px. */
export interface Puzzle {
  slider: HTMLElement
  drag(off?: number): Promise<void>
  tap(): Promise<void>
  keys(): Promise<void>
  /** Moves the piece to the end of the track without a gap, and submits. */
  miss(): Promise<void>
  /** Waits until the server accepts the answer. */
  passed(): Promise<void>
}

const FRAMES = 10
/** Key steps, in px of the picture. */
const PAGE = 32
const ARROW = 4

/** Waits for a puzzle that is ready to be solved: in `place`, by default anywhere on the page. */
export async function findPuzzle(backend: Backend, place: HTMLElement = document.body): Promise<Puzzle> {
  const slider = await waitFor(() => {
    const ready = place.querySelector<HTMLElement>('[data-part=slider][data-state=ready]:has([data-part=background])')
    expect(ready).not.toBeNull()
    return ready!
  }, PATIENCE)
  // During the opening animation, the controls are not yet in place.
  await Promise.all(
    slider
      .closest('dialog')
      ?.getAnimations()
      .map(({ finished }) => finished) ?? [],
  )
  const { x, width } = await backend.answerOf(part(slider, 'background').getAttribute('src')!)
  const canvas = within(slider)

  return {
    slider,
    async drag(off = 0) {
      const wanted = x + off < 0 || x + off > width * 0.8 ? x - off : x + off
      await dragBy(part(slider, 'handle'), onScreen(wanted))
      await answered()
    },
    async tap() {
      const track = part(slider, 'track')
      const { left, right } = track.getBoundingClientRect()
      const way = onScreen(x) + part(slider, 'handle').offsetWidth / 2
      press(track, isRtl() ? right - way : left + way)
      await userEvent.click(canvas.getAllByRole('button', { name: /little|一点/ })[1]!)
      await userEvent.click(canvas.getAllByRole('button', { name: /little|一点/ })[0]!)
      await userEvent.click(part(slider, 'verify'))
      await answered()
    },
    async keys() {
      const range = canvas.getByRole('slider')
      range.focus()
      await userEvent.keyboard(`${'{PageUp}'.repeat(x / PAGE)}${'{ArrowUp}'.repeat((x % PAGE) / ARROW)}{Enter}`)
      await answered()
    },
    async miss() {
      canvas.getByRole('slider').focus()
      await userEvent.keyboard(x > width / 2 ? '{Home}{Enter}' : '{End}{Enter}')
      await answered()
    },
    passed: () => waitFor(() => expect(slider.dataset.state).toBe('passed'), PATIENCE),
  }

  function isRtl(): boolean {
    return getComputedStyle(slider).direction === 'rtl'
  }

  function onScreen(at: Answer['x']): number {
    return (at / width) * part(slider, 'track').offsetWidth
  }

  function dragBy(handle: HTMLElement, way: number): Promise<void> {
    return drag(handle, isRtl() ? -way : way)
  }

  /** Waits until the answer is submitted, so the next assertion sees its outcome. */
  function answered(): Promise<void> {
    return waitFor(() => expect(slider.dataset.state).not.toBe('ready'), PATIENCE)
  }
}

/** Returns a part of a component. */
export function part(root: ParentNode, name: string): HTMLElement {
  return root.querySelector<HTMLElement>(`[data-part=${name}]`)!
}

/** Drags like a mouse, over a few frames, so that the drag is visible. */
async function drag(handle: HTMLElement, way: number): Promise<void> {
  const { left, top, width, height } = handle.getBoundingClientRect()
  const from = left + width / 2
  const y = top + height / 2
  fire(handle, 'pointerdown', from, y)
  for (let frame = 1; frame <= FRAMES; frame += 1) {
    await new Promise(requestAnimationFrame)
    fire(handle, 'pointermove', from + (way * frame) / FRAMES, y)
  }
  fire(handle, 'pointerup', from + way, y)
}

function press(target: HTMLElement, x: number): void {
  const { top, height } = target.getBoundingClientRect()
  fire(target, 'pointerdown', x, top + height / 2)
  fire(target, 'pointerup', x, top + height / 2)
}

function fire(target: HTMLElement, type: string, clientX: number, clientY: number): void {
  const buttons = type === 'pointerup' ? 0 : 1
  const mouse = { pointerId: 1, pointerType: 'mouse', isPrimary: true, bubbles: true, cancelable: true }
  target.dispatchEvent(new PointerEvent(type, { ...mouse, button: 0, buttons, clientX, clientY }))
}
