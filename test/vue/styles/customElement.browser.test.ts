import css from '../../../src/vue/styles/style.css?inline'

import { createPinia } from 'pinia'
import { createTaskgate, ProtectedTaskButton, SliderPuzzle, TaskProgress } from 'vue-taskgate'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { page } from 'vitest/browser'
import { defineCustomElement, h } from 'vue'

import { ready } from '../../support/page/showPuzzle'

beforeEach(() => page.viewport(700, 600))

/** A widget for foreign pages, which have no stylesheet of ours. */
const Widget = defineCustomElement(
  () => () => [h(ProtectedTaskButton, () => 'Paint'), h(TaskProgress, { value: 0.4 }), h(SliderPuzzle, ready)],
  {
    inheritAttrs: false,
    styles: [css],
    configureApp: (app) => void app.use(createPinia()).use(createTaskgate()),
  },
)
customElements.define('test-paint', Widget)

function show(html: string, pageStyle = ''): (part: string) => CSSStyleDeclaration {
  const box = document.body.appendChild(document.createElement('div'))
  onTestFinished(() => box.remove())
  box.innerHTML = `<style>${pageStyle}</style>${html}`
  const root = box.querySelector('test-paint')!.shadowRoot!
  return (part) => getComputedStyle(root.querySelector(`[data-part=${part}]`)!)
}

const LIGHT = { accent: 'rgb(42, 99, 213)', surface: 'rgb(255, 255, 255)' }
const DARK = { accent: 'rgb(116, 162, 247)', surface: 'rgb(23, 26, 30)' }

describe('a custom element with the stylesheet in its shadow root', () => {
  it('looks as it does in a page', () => {
    const style = show('<test-paint></test-paint>')
    expect(style('button').backgroundColor).toBe(LIGHT.accent)
    expect([style('button').paddingLeft, style('button').borderRadius]).toEqual(['16px', '8px'])
    expect(style('fill').backgroundColor).toBe(LIGHT.accent)
    expect(style('bar').height).toBe('6px')
    expect(style('slider').backgroundColor).toBe(LIGHT.surface)
    expect(style('picture').height).toBe('180px')
  })

  it.each([
    ['the class of the element', '<test-paint class="dark"></test-paint>', ''],
    ['its attribute', '<test-paint data-theme="dark"></test-paint>', ''],
    ['the color-scheme of the page', '<test-paint></test-paint>', ':root { color-scheme: dark }'],
  ])('is dark by %s', (_how, html, pageStyle) => {
    const style = show(html, pageStyle)
    expect([style('button').backgroundColor, style('fill').backgroundColor]).toEqual([DARK.accent, DARK.accent])
    expect(style('slider').backgroundColor).toBe(DARK.surface)
  })

  it('is light by its class on a dark page', () => {
    const style = show('<test-paint class="light"></test-paint>', ':root { color-scheme: dark }')
    expect(style('slider').backgroundColor).toBe(LIGHT.surface)
  })

  it('takes the tokens that the page sets on the element', () => {
    const style = show('<test-paint></test-paint>', 'test-paint { --tg-accent: rgb(1, 2, 3); --tg-radius: 3px }')
    expect([style('button').backgroundColor, style('button').borderRadius]).toEqual(['rgb(1, 2, 3)', '3px'])
  })
})
