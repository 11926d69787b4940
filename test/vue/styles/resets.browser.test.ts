import type { TaskState } from 'vue-taskgate'

import 'vue-taskgate/style.css'

import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { createTaskgate, ProtectedTaskButton, SliderPuzzle, TaskProgress } from 'vue-taskgate'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { page } from 'vitest/browser'
import { h } from 'vue'

import { taskIn } from '../../support/client/testApp'
import { challenge } from '../../support/page/challenge'
import { showPage, stopAnimations } from '../../support/page/foreignPage'

beforeEach(() => page.viewport(900, 900))

type Order = 'before' | 'after'

/** Adds a style to the head, before or after the styles of the package. */
function addStyle(css: string, order: Order): void {
  const style = document.createElement('style')
  style.textContent = css
  if (order === 'before') document.head.prepend(style)
  else document.head.append(style)
  onTestFinished(() => style.remove())
}

const COMPARED =
  `display position box-sizing width height margin-top margin-inline-start padding-top padding-inline-start
  border-top-width border-inline-start-width border-top-style border-radius background-color background-image color box-shadow
  font-size font-weight font-style line-height letter-spacing text-align text-transform text-decoration-line
  text-indent cursor vertical-align appearance max-width min-width min-height float opacity fill stroke outline-style`.split(
    /\s+/,
  )

/** Lists the compared styles of every element of the package with its part. */
function looks(root: Element): string[] {
  stopAnimations()
  return [...root.querySelectorAll<HTMLElement>('[data-scope=taskgate]')].flatMap((element) => {
    const style = getComputedStyle(element)
    if (element.dataset.part === 'range') return [] // invisible under the handle
    return COMPARED.map((name) => `${element.dataset.part} ${name}: ${style.getPropertyValue(name)}`)
  })
}

function differences(one: string[], other: string[]): string[] {
  return one.flatMap((line, at) => (line === other[at] ? [] : [`${line} became ${other[at]?.split(': ')[1]}`]))
}

const states: TaskState[] = ['checking', 'pending', 'done', 'failed', 'stalled']
const everything = () =>
  h('div', { style: 'width: 400px' }, [
    h(ProtectedTaskButton, () => 'Paint'),
    states.map((state) =>
      h(ProtectedTaskButton, { task: taskIn(state, { progress: 0.4 }), appearance: 'outline' }, () => 'Paint'),
    ),
    states.map((state) => h(TaskProgress, { task: taskIn(state, { progress: 0.4, canCancel: true }), label: 'Paint' })),
    h(TaskProgress, { value: 0.4, variant: 'ring' }),
    h(SliderPuzzle, { state: { name: 'ready' }, challenge, closable: true, x: 40 }),
    h(SliderPuzzle, { state: { name: 'expired' }, challenge }),
  ])

function show(): Element {
  const wrapper = mount(everything, { attachTo: document.body, global: { plugins: [createPinia(), createTaskgate()] } })
  onTestFinished(() => wrapper.unmount())
  return wrapper.element
}

const resets: [name: string, css: string][] = [
  ['* { margin: 0; padding: 0; border: 0 }', '*, *::before, *::after { margin: 0; padding: 0; border: 0 }'],
  ['all properties', 'button, input, h2, p, strong { all: unset }'],
  ['the browser’s default styles', 'button, input, h2, p, strong, img { all: revert }'],
  [
    'Tailwind’s preflight, unlayered',
    `*, ::after, ::before, ::backdrop { box-sizing: border-box; margin: 0; padding: 0; border: 0 solid }
     h1, h2, h3 { font-size: inherit; font-weight: inherit } b, strong { font-weight: bolder }
     img, svg, video { display: block; vertical-align: middle } img, video { max-width: 100%; height: auto }
     button, input { font: inherit; letter-spacing: inherit; color: inherit; border-radius: 0; background-color: transparent; opacity: 1 }
     button, [type=button], [type=submit] { -webkit-appearance: button; background-color: transparent; background-image: none; text-transform: none }`,
  ],
  [
    'Bootstrap’s Reboot',
    `*, *::before, *::after { box-sizing: border-box } h2 { margin-top: 0; margin-bottom: 0.5rem; font-weight: 500; line-height: 1.2; font-size: 2rem }
     p { margin-top: 0; margin-bottom: 1rem } img, svg { vertical-align: middle } button { border-radius: 0 }
     button, input { margin: 0; font-family: inherit; font-size: inherit; line-height: inherit } button, [type=button] { -webkit-appearance: button }`,
  ],
]

/** Sets more than a reset. It may restyle the button like other buttons of the page, but not the puzzle. */
const classless = `button, input { display: block; width: 100%; min-height: 60px; margin: 0 0 1rem; padding: 0.75rem 1rem; border: 1px solid teal; border-radius: 2rem; background: teal; color: white; text-transform: uppercase; letter-spacing: 2px; box-shadow: 0 0 9px red; float: left }
     h2 { margin: 2rem 0 1rem; border-bottom: 3px solid; font-size: 3rem } p { margin: 1rem 0; text-align: justify } strong { color: red; display: block } svg { width: 100%; height: auto } img { border: 5px solid; max-width: 50% }`

describe.each<Order>(['before', 'after'])('a style imported %s those of the package', (order) => {
  it.each(resets)('changes nothing as a reset: %s', (_name, css) => {
    const bare = looks(show())
    addStyle(css, order)
    expect(differences(bare, looks(show()))).toEqual([])
  })

  it('takes effect as an app’s rule for a part', async () => {
    addStyle(
      '[data-scope=taskgate][data-part=track] { background: rgb(1, 2, 3); block-size: 60px; border-radius: 30px }',
      order,
    )
    addStyle('.brand[data-part=button] { background: rgb(1, 2, 3); border-radius: 20px }', order)
    const foreign = showPage((button) => h(button(), { class: 'brand' }))
    const dialog = await foreign.ask()
    const track = getComputedStyle(dialog.querySelector('[data-part=track]')!)
    expect([track.backgroundColor, track.height, track.borderRadius]).toEqual(['rgb(1, 2, 3)', '60px', '30px'])
    expect(getComputedStyle(foreign.button()).borderRadius).toBe('20px')
  })

  it.each([...resets, ['a classless stylesheet', classless]])(
    'leaves the dialog in the middle of the window: %s',
    async (_name, css) => {
      addStyle(css, order)
      const dialog = await showPage((button) => button()).ask()
      stopAnimations()
      const { left, right, top, bottom } = dialog.getBoundingClientRect()
      expect([(left + right) / 2, (top + bottom) / 2].map(Math.round)).toEqual([450, 450])
      expect(getComputedStyle(dialog.querySelector('[data-part=slider]')!).paddingLeft).toBe('12px')
    },
  )
})
