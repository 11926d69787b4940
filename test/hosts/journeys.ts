import type { Visit } from '../engines/visit'

import { setTimeout as sleep } from 'node:timers/promises'

import { WINDOW } from '../engines/engines/browser'
import { FOCUS, has, part } from '../engines/visit'

const WAIT_MS = 15_000
const PROMPT = 'A ridge'
const OPEN = '.open'
const PUZZLE = has(`dialog${part('dialog')}`)
const FIELD = 'input[name=prompt]'
const TRIGGER = `${part('task')} button`
/** An expression: whether the field is on show. */
const IS_OPEN = `!!document.querySelector('${FIELD}')?.checkVisibility({ visibilityProperty: true })`

/** Through the puzzle to the result, in a dialog or popover that a press of Escape or one outside of it would close. */
export async function paintInside(visit: Visit, host: string, place: 'dialog' | 'popover', presses = 1): Promise<void> {
  await visit.open(`host=${host}&place=${place}&action=guarded`)
  await visit.click(OPEN)
  await visit.fill(PROMPT)
  await visit.click(part('button'))
  await visit.puzzle(1)
  await visit.press('Escape')
  await visit.until(`!${PUZZLE} && ${FOCUS} === 'button'`)
  await visit.expect(IS_OPEN, true)
  await visit.click(part('button'))
  await visit.dragTo(await visit.puzzle(2))
  await visit.result(PROMPT)
  await visit.expect(IS_OPEN, true)
  await visit.expect(FOCUS, 'button')
  expectCount('tasks', visit.site.runs, 1)
  if (place === 'dialog') await visit.press('Escape')
  else for (let press = 0; press < presses; press += 1) await visit.browser.click({ x: 880, y: 780 })
  await visit.until(`!${IS_OPEN}`)
}

/** With the library's own button: by a click and through the puzzle. */
export async function paintInForm(visit: Visit, host: string): Promise<void> {
  await visit.open(`host=${host}&place=form&action=guarded`)
  await visit.fill(PROMPT)
  await visit.click(TRIGGER)
  await visit.dragTo(await visit.puzzle(1))
  await visit.result(PROMPT)
  expectCount('tasks', visit.site.runs, 1)
}

/** With the library's own button: by Enter, which starts one task and sends no form. The button looks as without us. */
export async function paintByEnter(visit: Visit, host: string, isNamed: boolean): Promise<void> {
  await visit.open(`host=${host}&place=form&action=open${isNamed ? '&named=yes' : ''}`)
  await visit.until(has(TRIGGER))
  const look = (
    selector: string,
  ): string => `(({ className, innerText, offsetWidth, offsetHeight }, { color, backgroundColor }) =>
    ({ className, innerText, offsetWidth, offsetHeight, color, backgroundColor }))(...[document.querySelector('${selector}')]
    .flatMap((button) => [button, getComputedStyle(button)]))`
  const plain = await visit.browser.read<{ innerText: string; backgroundColor: string }>(look('#plain button'))
  if (!/^paint$/i.test(plain.innerText.trim()) || plain.backgroundColor.endsWith(', 0)'))
    throw new Error(`expected a filled button with a text, came ${JSON.stringify(plain)}`)
  await visit.expect(look(TRIGGER), plain)
  await visit.expect(`document.querySelector('${TRIGGER}').type`, 'submit')
  await visit.fill(PROMPT)
  await visit.press('Enter')
  await visit.result(PROMPT)
  expectCount('tasks', visit.site.runs, 1)
  await visit.expect('location.pathname', '/')
}

/** From an item of the library's menu, which closes at the click. */
export async function printFromMenu(visit: Visit, host: string): Promise<void> {
  await visit.open(`host=${host}&place=menu&action=printPoster`)
  await visit.click('#app button')
  await visit.click('[role=menuitem]')
  await visit.dragTo(await visit.puzzle(1))
  await visit.until(`!${PUZZLE}`)
  await waitFor(() => visit.site.runs.length > 0)
  expectCount('tasks', visit.site.runs, 1)
}

/** With a client whose start gives up before the answer, and is repeated with its key. */
export async function repeatStart(visit: Visit, host: string): Promise<void> {
  visit.site.lateAnswers = 1
  await visit.open(`host=${host}&action=open`)
  await visit.fill(PROMPT)
  await visit.click(part('button'))
  await visit.result(PROMPT)
  const { startKeys, runs } = visit.site
  if (startKeys.length < 2) throw new Error(`expected a second request, came ${startKeys.length}`)
  expectCount('keys', [...new Set(startKeys)], 1)
  expectCount('tasks', runs, 1)
}

/** In a form that a library validates: an invalid one starts nothing, and the form survives a closed puzzle. */
export async function paintValidated(visit: Visit, host: string): Promise<void> {
  await visit.open(`host=${host}`)
  await visit.click(part('button'))
  await visit.until(has('form [role=alert]'))
  await visit.expect(has(part('button', '[data-state=idle]')), true)
  await visit.fill(PROMPT)
  await visit.press('Enter')
  await visit.puzzle(1)
  await visit.expect(has('form > [role=alert]'), false)
  await visit.press('Escape')
  await visit.until(`!${PUZZLE}`)
  await visit.expect(`document.querySelector('${FIELD}').value`, PROMPT)
  await visit.click(part('button'))
  await visit.dragTo(await visit.puzzle(2))
  await visit.until(has('output'))
  await visit.expect(`JSON.parse(document.querySelector('output').textContent)`, { prompt: PROMPT })
  await visit.expect(`document.querySelector('${FIELD}').value`, PROMPT)
  expectCount('tasks', visit.site.runs, 1)
}

/** Over a reload of the page while the task runs. */
export async function followAfterReload(visit: Visit, host: string, persist: 'own' | 'ours'): Promise<void> {
  await visit.open(`host=${host}&persist=${persist}`)
  await visit.fill(PROMPT)
  await visit.click(part('button'))
  await visit.until(has(part('button', '[data-state=pending]')))
  await visit.browser.reload()
  await visit.until(has('#result'))
  await visit.expect(`document.querySelector('#result').textContent`, JSON.stringify({ prompt: PROMPT }))
  await visit.expect(`'taskgate' in localStorage`, persist === 'ours')
  expectCount('tasks', visit.site.runs, 1)
}

/** Beside the reset of Tailwind: the button has its colour and padding, and the puzzle is in the middle. */
export async function paintWithTailwind(visit: Visit, host: string, styles: string): Promise<void> {
  await visit.open(`host=${host}&styles=${styles}&action=guarded`)
  await visit.fill(PROMPT)
  const button = `getComputedStyle(document.querySelector('${part('button')}'))`
  await visit.expect(`[${button}.backgroundColor, ${button}.paddingLeft]`, ['rgb(42, 99, 213)', '16px'])
  await visit.click(part('button'))
  const gap = await visit.puzzle(1)
  // On a busy machine the opening animation may not have had a frame yet.
  await visit.until(
    `(({ left, right, top, bottom }) => Math.round(left + right) === ${WINDOW.width} &&
      Math.round(top + bottom) === ${WINDOW.height})(document.querySelector('dialog').getBoundingClientRect())`,
  )
  await visit.dragTo(gap)
  await visit.result(PROMPT)
}

async function waitFor(isTrue: () => boolean): Promise<void> {
  for (const end = Date.now() + WAIT_MS; !isTrue(); await sleep(30))
    if (Date.now() > end) throw new Error(`expected within ${WAIT_MS} ms: ${isTrue}`)
}

function expectCount(what: string, came: unknown[], wanted: number): void {
  if (came.length !== wanted) throw new Error(`expected ${wanted} ${what}, came ${came.length}`)
}
