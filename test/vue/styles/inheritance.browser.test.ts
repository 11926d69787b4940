import type { VNode, VNodeChild } from 'vue'
import type { Box } from '../../support/page/looks'

import 'vue-taskgate/style.css'

import { mount } from '@vue/test-utils'
import { ProtectedTaskButton, SliderPuzzle } from 'vue-taskgate'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { page } from 'vitest/browser'
import { h } from 'vue'

import { reply } from '../../support/backend/faults'
import { createTestApp } from '../../support/client/testApp'
import { challenge } from '../../support/page/challenge'
import { showPage, stopAnimations, untilSeen } from '../../support/page/foreignPage'
import { boxes, moved } from '../../support/page/looks'

type Draw = (button: () => VNode) => VNodeChild

beforeEach(() => page.viewport(900, 900))

const within =
  (tag: string, ...more: object[]): Draw =>
  (button) =>
    h(tag, Object.assign({}, ...more), [button()])

/** Rules of a page, and the parent of the button there. */
const pages: [what: string, css: string, draw: Draw][] = [
  [
    'typography for running text',
    `.prose { font-size: 1.25rem; line-height: 1.8; max-width: 65ch } .prose :where(p, h2, strong, button) { margin: 1.25em 0; letter-spacing: 1px }
     .prose h2 { font-size: 1.5em; margin: 2em 0 1em; border-bottom: 3px solid } .prose img { margin: 2em 0; border-radius: 50% }
     .prose p { margin: 1.5em 0; font-size: 2em }`,
    within('div', { class: 'prose' }),
  ],
  [
    'a cell of a header row',
    'th { font: italic 700 24px serif; text-align: center; white-space: nowrap; padding: 20px; text-transform: uppercase }',
    (button) => h('table', [h('thead', [h('tr', [h('th', [button()])])])]),
  ],
  [
    'pictures of a card',
    '.card img { width: 100%; height: auto; border: 4px solid; margin: 8px } .card { width: 200px }',
    within('div', { class: 'card' }),
  ],
  [
    'fields of a form',
    `form input { width: 100%; padding: 12px; border: 2px solid; margin: 6px; height: 60px; display: block }
     form button { width: 100%; padding: 20px; margin: 9px; border: 5px solid; min-height: 80px; float: left } form span { display: block; padding: 4px }`,
    within('form'),
  ],
  ['vertical writing', '.vertical { writing-mode: vertical-rl }', within('div', { class: 'vertical' })],
  ['a size container', '.box { container-type: size; width: 100px; height: 60px }', within('div', { class: 'box' })],
  ['an inline-size container', '.box { container: tg / inline-size; width: 120px }', within('div', { class: 'box' })],
  [
    'inherited text styles',
    `.loud { text-transform: uppercase; letter-spacing: 8px; word-spacing: 20px; line-height: 3; text-align: center; text-indent: 40px;
     font: italic 900 40px/3 monospace; white-space: pre; visibility: visible; cursor: wait; list-style: square; word-break: break-all }`,
    within('div', { class: 'loud' }),
  ],
  [
    'a flex container',
    '.flex { display: flex; flex-direction: column; align-items: stretch; width: 90px; gap: 9px } .flex > * { flex: 1 }',
    within('div', { class: 'flex' }),
  ],
  [
    'a clipped and scaled parent',
    '.small { transform: scale(0.2); overflow: hidden; width: 50px; height: 50px; filter: blur(1px); contain: paint }',
    within('div', { class: 'small' }),
  ],
  [
    'a page with content-box sizing',
    '* { box-sizing: content-box } *::before, *::after { box-sizing: content-box; border: 0 }',
    within('div'),
  ],
]

function addStyle(css: string): void {
  const style = document.head.appendChild(document.createElement('style'))
  style.textContent = css
  onTestFinished(() => style.remove())
}

/** Measures the boxes of a puzzle in the dialog. */
async function measure(draw: Draw, zoom?: number): Promise<Record<string, Box>> {
  const foreign = showPage(draw)
  foreign.app.backend.setFaults({ challenge: reply(200, challenge) })
  const dialog = await foreign.ask()
  stopAnimations()
  return boxes(dialog, zoom)
}

let bare: Record<string, Box>

describe('the puzzle in the dialog', () => {
  it('is 346 px wide on a page without styles', async () => {
    bare = await measure(within('div'))
    expect(bare.slider![2]).toBe(346)
    expect(bare.picture!.slice(2).map(Math.round)).toEqual([320, 180])
    expect(bare.handle![2]).toBeCloseTo(56, 0)
    expect(bare.track!.slice(2)).toEqual([320, 48])
  })

  it.each(pages)('is the same in %s', async (_what, css, draw) => {
    addStyle(css)
    expect(moved(bare, await measure(draw))).toEqual([])
  })

  it('has the same layout in a zoomed part of the page, scaled by the zoom', async () => {
    expect(moved(bare, await measure(within('div', { style: 'zoom: 1.5' }), 1.5))).toEqual([])
  })

  it('inherits font family, colour scheme and direction', async () => {
    const style = 'font-family: monospace; color-scheme: dark; direction: rtl'
    const dialog = await showPage(within('div', { dir: 'rtl', style })).ask()
    const title = getComputedStyle(dialog.querySelector('[data-part=title]')!)
    expect([title.fontFamily, title.direction, title.colorScheme]).toEqual(['monospace', 'rtl', 'dark'])
    const close = dialog.querySelector('[data-part=tool]:last-child')!.getBoundingClientRect()
    expect(close.left).toBeLessThan(dialog.querySelector('[data-part=title]')!.getBoundingClientRect().left)
  })

  it('inherits no other style', async () => {
    const style =
      'color: red; font: italic 900 40px/3 monospace; letter-spacing: 8px; text-transform: uppercase; cursor: wait'
    const foreign = await showPage(within('div', { style })).ask()
    const title = getComputedStyle(foreign.querySelector('[data-part=title]')!)
    expect([title.fontStyle, title.fontSize, title.letterSpacing, title.textTransform, title.cursor]).toEqual([
      'normal',
      '14px',
      'normal',
      'none',
      'auto',
    ])
    expect(title.color).not.toBe('rgb(255, 0, 0)')
  })
})

describe('an element of the app in a slot of the button', () => {
  it.each(['trigger', 'verify', 'progress'])('keeps the text style of the app in the slot %s', async (slot) => {
    const style = 'color: red; font: italic 900 20px/3 monospace; letter-spacing: 8px; text-transform: uppercase'
    const app = createTestApp()
    const button = () => h(ProtectedTaskButton, { input: 1 }, { [slot]: () => h('b', { class: 'own' }, 'Own') })
    const wrapper = app.mount(() => h('div', { style }, [button()]), { attachTo: document.body })
    if (slot === 'progress') wrapper.get<HTMLElement>('[data-part=button]').element.click()
    const own = await untilSeen(() => document.querySelector('.own'))
    const { color, fontSize, fontStyle, lineHeight, letterSpacing, textTransform } = getComputedStyle(own)
    expect([color, fontSize, fontStyle, lineHeight, letterSpacing, textTransform]).toEqual([
      'rgb(255, 0, 0)',
      '20px',
      'italic',
      '60px',
      '8px',
      'uppercase',
    ])
  })
})

describe('the puzzle in the page', () => {
  async function embed(css: string, members: object = {}): Promise<Record<string, Box>> {
    addStyle(css)
    const place = document.body.appendChild(document.createElement('div'))
    onTestFinished(() => place.remove())
    const wrapper = mount(
      () =>
        h('form', { style: 'width: 346px', ...members }, [h(SliderPuzzle, { state: { name: 'ready' }, challenge })]),
      { attachTo: place },
    )
    onTestFinished(() => wrapper.unmount())
    stopAnimations()
    return boxes(wrapper.find<HTMLElement>('[data-part=slider]').element)
  }

  it.each([
    ['typography for running text', pages[0]![1], { class: 'prose' }],
    ['pictures of a card', pages[2]![1].replace('.card { width: 200px }', ''), { class: 'card' }],
    ['fields of a form', pages[3]![1], {}],
    ['inherited text styles', pages[7]![1].replace('white-space: pre;', ''), { class: 'loud' }],
  ])('is the same in %s', async (_what, css, members) => {
    const before = await embed('')
    expect(moved(before, await embed(css, members))).toEqual([])
  })
})
