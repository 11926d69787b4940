import type { Browser, Point } from './engines/browser'
import type { Site } from './site'

import { setTimeout as sleep } from 'node:timers/promises'

/** Nothing on the page may take longer, on a busy machine. */
const WAIT_MS = 15_000
const PICTURE_WIDTH = 320
/** How far a key moves the piece, in px of the picture. */
const STEP = 4
const LONG_STEP = 32

interface Box extends Point {
  width: number
  height: number
}

/** A visit to the site in one engine: what a journey does and what it sees, by the parts that the README names. */
export interface Visit {
  site: Site
  browser: Browser
  /** Opens the app; the query says what it shows. */
  open(query: string): Promise<void>
  /** Waits until the expression is true. */
  until(expression: string): Promise<void>
  expect(expression: string, wanted: unknown): Promise<void>
  click(selector: string): Promise<void>
  tap(selector: string): Promise<void>
  /** Types into the field, which has the focus afterwards. */
  fill(text: string): Promise<void>
  /** Presses a key this many times. */
  press(key: string, times?: number): Promise<void>
  /** Waits for the puzzle of this number, the first being 1, at rest and with its pictures. Returns where its gap is. */
  puzzle(number: number): Promise<number>
  /** Drags the piece to `x`, in px of the picture. */
  dragTo(x: number): Promise<void>
  /** Taps the track where the piece must be to stand at `x`, in px of the picture. */
  tapAt(x: number): Promise<void>
  /** Moves the focused slider to within two px of `x`, with keys. `forward` is the arrow that leads away from the start. */
  stepTo(x: number, forward?: string): Promise<void>
  /** Waits until the puzzle has left and the result shows the prompt. */
  result(prompt: string): Promise<void>
}

export const part = (name: string, rest = ''): string => `[data-part=${name}]${rest}`
/** An expression: whether the page has such an element. */
export const has = (selector: string): string => `!!document.querySelector(${JSON.stringify(selector)})`
/** An expression: the part that has the focus. */
export const FOCUS = 'document.activeElement.dataset.part'
/** An expression: the position of the piece, as the slider says it. */
export const POSITION = `Number(document.querySelector('[data-part=range]').value)`
/** An expression: the function that returns whether an animation moves an element. Those of spinners never end. */
const MOVING = `(element) => document.getAnimations().some(({ effect, playState }) => playState === 'running' &&
  effect.getComputedTiming().endTime < Infinity && effect.target?.contains(element))`

export function createVisit(browser: Browser, site: Site): Visit {
  const until: Visit['until'] = async (expression) => {
    const end = Date.now() + WAIT_MS
    // In a page that is about to leave, an expression has no value.
    while (!(await browser.read(`!!(${expression})`).catch(() => false))) {
      if (Date.now() > end) throw new Error(`expected within ${WAIT_MS} ms: ${expression}`)
      await sleep(30)
    }
  }

  /** Returns where an element is, once it is at rest. */
  async function boxOf(selector: string): Promise<Box> {
    const element = `document.querySelector(${JSON.stringify(selector)})`
    await until(`${element}?.getClientRects().length`)
    await until(`!(${MOVING})(${element})`)
    await browser.read(`${element}.scrollIntoView({ block: 'nearest', behavior: 'instant' })`)
    const read = (): Promise<Box> =>
      browser.read(`(({ x, y, width, height }) => ({ x, y, width, height }))(${element}.getBoundingClientRect())`)
    for (let last = await read(); ;) {
      await sleep(30)
      const box = await read()
      if (JSON.stringify(box) === JSON.stringify(last)) return box
      last = box
    }
  }

  const middle = ({ x, y, width, height }: Box): Point => ({ x: x + width / 2, y: y + height / 2 })
  const middleOf = async (selector: string): Promise<Point> => middle(await boxOf(selector))
  const flow = (): Promise<number> => browser.read(`document.documentElement.dir === 'rtl' ? -1 : 1`)

  const visit: Visit = {
    site,
    browser,
    until,
    open: (query) => browser.open(`${site.url}/?${query}`),
    async expect(expression, wanted) {
      const came = await browser.read(expression)
      if (JSON.stringify(came) !== JSON.stringify(wanted))
        throw new Error(`expected ${JSON.stringify(wanted)}, came ${JSON.stringify(came)}: ${expression}`)
    },
    click: async (selector) => browser.click(await middleOf(selector)),
    tap: async (selector) => browser.tap(await middleOf(selector)),
    async fill(text) {
      await visit.click('input[name=prompt]')
      await browser.key(text)
    },
    async press(key, times = 1) {
      for (let time = 0; time < times; time += 1) await browser.key(key)
    },
    async puzzle(number) {
      const end = Date.now() + WAIT_MS
      while (site.gaps.length < number && Date.now() < end) await sleep(30)
      if (site.gaps.length !== number) throw new Error(`expected puzzle ${number}, came ${site.gaps.length}`)
      await until(has(part('slider', '[data-state=ready]')))
      await until(`[...document.querySelectorAll('[data-part=picture] img')].every((image) => image.naturalWidth)`)
      await boxOf(part('slider'))
      return site.gaps[number - 1]!
    },
    async dragTo(x) {
      const from = await middleOf(part('handle'))
      const { width } = await boxOf(part('track'))
      await browser.drag(from, { x: from.x + ((await flow()) * x * width) / PICTURE_WIDTH, y: from.y + 2 })
    },
    async tapAt(x) {
      const piece = await boxOf(part('piece'))
      const track = await boxOf(part('track'))
      await browser.tap({ x: track.x + piece.width / 2 + (x * track.width) / PICTURE_WIDTH, y: middle(track).y })
    },
    async stepTo(x, forward = 'ArrowRight') {
      for (;;) {
        const way = x - (await browser.read<number>(POSITION))
        if (way <= STEP / 2) return
        await browser.key(way < LONG_STEP ? forward : 'PageUp')
        await until(`${POSITION} > ${x - way}`)
      }
    },
    async result(prompt) {
      await until(`!(${has('dialog')}) && !(${has(part('slider'))})`)
      await until(has('#result'))
      await visit.expect(`document.querySelector('#result').textContent`, JSON.stringify({ prompt }))
      await visit.expect(`document.querySelector('input[name=prompt]').value`, prompt)
    },
  }
  return visit
}
