import { cdp } from 'vitest/browser'

/** A point on the screen, in px of the test's page. */
export interface Point {
  x: number
  y: number
}

/** Sends real mouse input through the browser: trusted events, hit testing, pointer capture. */
async function mouse(type: 'mousePressed' | 'mouseMoved' | 'mouseReleased', { x, y }: Point, button = 'left') {
  // The runner may scale down the frame of the test's page.
  const { left, top, width } = window.frameElement!.getBoundingClientRect()
  const scale = width / window.innerWidth
  const buttons = type === 'mouseReleased' ? 0 : 1
  await cdp().send('Input.dispatchMouseEvent', {
    type,
    x: left + x * scale,
    y: top + y * scale,
    button: button as 'left',
    buttons,
    clickCount: type === 'mouseMoved' ? 0 : 1,
  })
}

export function middle(element: Element): Point {
  const { left, top, width, height } = element.getBoundingClientRect()
  return { x: left + width / 2, y: top + height / 2 }
}

export async function press(at: Point | Element, button?: string): Promise<void> {
  const point = at instanceof Element ? middle(at) : at
  await mouse('mouseMoved', point, 'none')
  await mouse('mousePressed', point, button)
}

export const move = (at: Point): Promise<void> => mouse('mouseMoved', at)
export const release = (at: Point, button?: string): Promise<void> => mouse('mouseReleased', at, button)

/** Presses at the centre of an element, moves by `byX` and `byY` px in `steps` steps, and releases. */
export async function drag(element: Element, byX: number, byY = 0, steps = 6): Promise<void> {
  const from = middle(element)
  await press(from)
  for (let step = 1; step <= steps; step += 1) {
    await move({ x: from.x + (byX * step) / steps, y: from.y + (byY * step) / steps })
  }
  await release({ x: from.x + byX, y: from.y + byY })
}

export async function clickAt(at: Point): Promise<void> {
  await press(at)
  await release(at)
}
