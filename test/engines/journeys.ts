import type { Preferences } from './engines/browser'
import type { Visit } from './visit'

import { FOCUS, has, part, POSITION } from './visit'

export interface Journey {
  title: string
  /** Default: light, with motion. */
  preferences?: Preferences
  run(visit: Visit): Promise<void>
}

const PROMPT = 'A ridge'
const BUTTON = part('button')
const PUZZLE = has(part('slider'))
const style = (selector: string, property: string): string =>
  `getComputedStyle(document.querySelector('${selector}')).getPropertyValue('${property}')`

/** Returns a position on the track that is far from the gap. */
const wrong = (gap: number): number => (gap > 130 ? gap - 60 : gap + 60)

/** What a user does, the same in every engine. */
export const journeys: Journey[] = [
  {
    title: 'no puzzle',
    async run(visit) {
      await visit.open('action=open')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      await visit.result(PROMPT)
      expectCount('puzzles', visit.site.gaps, 0)
    },
  },
  {
    title: 'drag, fail, new puzzle, pass',
    async run(visit) {
      await visit.open('action=guarded')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      await visit.dragTo(wrong(await visit.puzzle(1)))
      await visit.puzzle(2)
      await visit.click(part('tool'))
      await visit.dragTo(await visit.puzzle(3))
      await visit.until(has(part('slider', '[data-state=passed]')))
      await visit.result(PROMPT)
      await visit.expect(FOCUS, 'button')
      expectCount('tasks', visit.site.runs, 1)
    },
  },
  {
    title: 'keys only',
    async run(visit) {
      await visit.open('action=guarded')
      await visit.press('Tab')
      await visit.press(PROMPT)
      await visit.press('Tab')
      await visit.expect(FOCUS, 'button')
      await visit.press('Enter')
      await visit.puzzle(1)
      await visit.until(`${FOCUS} === 'range'`)
      // Further presses would leave the page for the controls of the browser.
      await visit.press('Tab', 2)
      await visit.expect(FOCUS, 'step')
      await visit.expect(`(document.querySelector('form input').focus(), ${FOCUS})`, 'step')
      await visit.press('Escape')
      await visit.until(`!(${PUZZLE}) && ${FOCUS} === 'button'`)
      await visit.press('Enter')
      const gap = await visit.puzzle(2)
      await visit.until(`${FOCUS} === 'range'`)
      await visit.stepTo(gap)
      await visit.press('Enter')
      await visit.result(PROMPT)
      await visit.expect(FOCUS, 'button')
      expectCount('tasks', visit.site.runs, 1)
    },
  },
  {
    title: 'tap only',
    async run(visit) {
      await visit.open('action=guarded')
      await visit.tap('input[name=prompt]')
      await visit.press(PROMPT)
      await visit.tap(BUTTON)
      const gap = await visit.puzzle(1)
      await visit.tapAt(gap)
      await visit.until(`Math.abs(${POSITION} - ${gap}) < 3`)
      await visit.tap(part('verify'))
      await visit.result(PROMPT)
    },
  },
  {
    title: 'embedded',
    async run(visit) {
      await visit.open('action=guarded&verify=embed')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      await visit.dragTo(wrong(await visit.puzzle(1)))
      await visit.dragTo(await visit.puzzle(2))
      await visit.result(PROMPT)
      await visit.expect(FOCUS, 'button')
    },
  },
  {
    title: 'form with Enter',
    async run(visit) {
      await visit.open('action=guarded&type=submit&verify=embed')
      await visit.click('input[name=prompt]')
      await visit.press('Enter')
      await visit.expect(`document.querySelector('input[name=prompt]').matches(':invalid:focus')`, true)
      await visit.expect(PUZZLE, false)
      await visit.press(PROMPT)
      await visit.press('Enter')
      const gap = await visit.puzzle(1)
      await visit.until(`${FOCUS} === 'range'`)
      await visit.stepTo(gap)
      await visit.press('Enter')
      await visit.result(PROMPT)
      expectCount('tasks', visit.site.runs, 1)
    },
  },
  {
    title: 'reload',
    async run(visit) {
      await visit.open('action=guarded&verify=embed')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      await visit.puzzle(1)
      await visit.until(`${FOCUS} === 'range'`)
      await visit.press('End')
      await visit.until(`${POSITION} > 200`)
      await visit.browser.reload()
      await visit.until(has(part('button', '[data-state=idle]')))
      await visit.expect(PUZZLE, false)
      await visit.expect(`document.querySelector('input[name=prompt]').value`, '')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      const gap = await visit.puzzle(2)
      await visit.expect(POSITION, 0)
      await visit.dragTo(gap)
      await visit.result(PROMPT)
      expectCount('tasks', visit.site.runs, 1)
    },
  },
  {
    title: 'back and forward, a task',
    async run(visit) {
      await leaveAndReturn(visit, 'slow', async () => visit.until(has(part('button', '[data-state=pending]'))))
      await visit.result(PROMPT)
    },
  },
  {
    title: 'back and forward, a puzzle',
    async run(visit) {
      const { site } = visit
      await leaveAndReturn(visit, 'guarded', async () => void (await visit.puzzle(1)))
      await visit.dragTo(await visit.puzzle(site.gaps.length))
      await visit.result(PROMPT)
      expectCount('tasks', site.runs, 1)
    },
  },
  {
    title: 'reduced motion',
    preferences: { isMotionReduced: true },
    async run(visit) {
      await visit.open('action=guarded')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      const gap = await visit.puzzle(1)
      await visit.expect(style('dialog', 'animation-duration'), '0s')
      await visit.press('End')
      await visit.until(`${POSITION} > 200`)
      await visit.expect(
        `document.getAnimations().flatMap(({ effect }) => effect.getKeyframes()).filter(({ translate, transform }) =>
          translate ?? transform).length`,
        0,
      )
      await visit.press('Home')
      await visit.dragTo(gap)
      await visit.result(PROMPT)
    },
  },
  {
    title: 'dark',
    preferences: { isDark: true },
    async run(visit) {
      await visit.open('action=guarded')
      await visit.expect(style(BUTTON, 'background-color'), 'rgb(116, 162, 247)')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      const gap = await visit.puzzle(1)
      await visit.expect(style(part('slider'), 'background-color'), 'rgb(23, 26, 30)')
      await visit.expect(style(part('title'), 'color'), 'rgb(239, 240, 243)')
      await visit.dragTo(gap)
      await visit.result(PROMPT)
    },
  },
  {
    title: 'right to left',
    async run(visit) {
      await visit.open('action=guarded&dir=rtl')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      await visit.dragTo(await visit.puzzle(1))
      await visit.result(PROMPT)
      await visit.click(BUTTON)
      const gap = await visit.puzzle(2)
      await visit.until(`${FOCUS} === 'range'`)
      await visit.stepTo(gap, 'ArrowLeft')
      await visit.press('Enter')
      await visit.until(has(part('slider', '[data-state=passed]')))
    },
  },
  {
    title: '200 % text',
    async run(visit) {
      await visit.open('action=guarded&text=200%25')
      await visit.fill(PROMPT)
      await visit.click(BUTTON)
      const gap = await visit.puzzle(1)
      await visit.expect(style(part('title'), 'font-size'), '28px')
      await visit.expect(CLIPPED, [])
      await visit.tapAt(gap)
      await visit.until(has(part('slider', '[data-placed]')))
      await visit.expect(CLIPPED, [])
      await visit.click(part('verify'))
      await visit.result(PROMPT)
    },
  },
]

/** An expression: the texts that leave their box, the dialog or the window. */
const CLIPPED = `(() => {
  const range = document.createRange()
  const isInside = (inner, outer) => inner.left >= outer.left - 1 && inner.right <= outer.right + 1 &&
    inner.top >= outer.top - 1 && inner.bottom <= outer.bottom + 1
  const window = { left: 0, top: 0, right: innerWidth, bottom: innerHeight }
  return [...document.querySelectorAll('dialog [data-part]:not([data-part=hidden])')].flatMap((element) => {
    const texts = [...element.childNodes].filter(({ nodeType, data }) => nodeType === Node.TEXT_NODE && data.trim().length > 1)
    const boxes = [element, element.closest('dialog')].map((box) => box.getBoundingClientRect())
    return texts.filter((text) => {
      range.selectNode(text)
      const inner = range.getBoundingClientRect()
      return inner.width && ![...boxes, window].every((box) => isInside(inner, box))
    }).map(({ data }) => element.dataset.part + ': ' + data.trim())
  })
})()`

/**
 * Goes back from the app in the middle of something, and forward again. An engine that kept the page shows what it
 * showed; in a new page, the click is repeated.
 */
async function leaveAndReturn(visit: Visit, action: string, begin: () => Promise<void>): Promise<void> {
  const { browser, site } = visit
  await browser.open(`${site.url}/elsewhere?action=${action}`)
  await visit.click('a')
  await visit.fill(PROMPT)
  await visit.click(BUTTON)
  await begin()
  await browser.back()
  await visit.until(has('a'))
  await browser.forward()
  await visit.until(has(BUTTON))
  if (await browser.read('report.isRestored')) return
  await visit.expect(has(part('button', '[data-state=idle]')), true)
  await visit.fill(PROMPT)
  await visit.click(BUTTON)
  if (action === 'guarded') await visit.puzzle(2)
}

function expectCount(what: string, came: unknown[], wanted: number): void {
  if (came.length !== wanted) throw new Error(`expected ${wanted} ${what}, came ${came.length}`)
}
