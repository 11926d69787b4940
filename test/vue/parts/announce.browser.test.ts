import 'vue-taskgate/style.css'

import { mount } from '@vue/test-utils'
import { TaskProgress } from 'vue-taskgate'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { h, nextTick, shallowRef } from 'vue'

import { announce } from '../../../src/vue/parts/announce'
import { taskIn } from '../../support/client/testApp'

afterEach(() => document.querySelectorAll('[data-part=announcer]').forEach((region) => region.remove()))

/** All live regions, also those in shadow roots. */
function regions(root: ParentNode = document): HTMLElement[] {
  return [...root.querySelectorAll('*')].flatMap((element) => [
    ...(element.matches('[data-part=announcer]') ? [element as HTMLElement] : []),
    ...(element.shadowRoot ? regions(element.shadowRoot) : []),
  ])
}

/** The announced texts, each with the root that contains its region. */
function spoken(): [text: string | null, parent: Node | null][] {
  return regions().flatMap((region) => (region.textContent ? [[region.textContent, region.parentNode]] : []))
}

function build(html: string): HTMLElement {
  const box = document.body.appendChild(document.createElement('div'))
  onTestFinished(() => box.remove())
  box.innerHTML = html
  for (const dialog of box.querySelectorAll<HTMLDialogElement>('dialog')) dialog.showModal()
  return box
}

const shadow = '<template shadowrootmode="open"><p id="place"></p></template>'

describe('an announcement is made in the nearest root that may be modal', () => {
  it.each([
    ['the page', '<section><p id="place"></p></section>', undefined],
    ['a dialog', '<dialog><p id="place"></p></dialog>', 'dialog'],
    ['a dialog of a library', '<div role="dialog" aria-modal="true"><p id="place"></p></div>', '[aria-modal]'],
    ['a dialog in a dialog', '<dialog><dialog id="inner"><p id="place"></p></dialog></dialog>', '#inner'],
    ['a dialog that is not modal', '<div role="dialog"><p id="place"></p></div>', undefined],
  ])('%s', (_what, html, root) => {
    const box = build(html)
    announce('Ready', box.querySelector('#place'))
    expect(spoken()).toEqual([['Ready', root ? box.querySelector(root) : document.body]])
  })

  it.each([
    ['a shadow root', `<div id="host">${shadow}</div>`],
    ['a shadow root in a dialog', `<dialog><div id="host">${shadow}</div></dialog>`],
  ])('%s', (_what, html) => {
    const box = build('')
    box.setHTMLUnsafe(html)
    box.querySelector('dialog')?.showModal()
    const root = box.querySelector('#host')!.shadowRoot!
    announce('Ready', root.querySelector('#place'))
    expect(spoken()).toEqual([['Ready', root]])
  })

  it('which is the page for an element that no longer exists', () => {
    announce('Ready', null)
    expect(spoken()).toEqual([['Ready', document.body]])
  })
})

describe('a region', () => {
  it('exists once for each root, is polite and invisible, and is reused for the next message', () => {
    const box = build('<dialog><p id="place"></p></dialog>')
    const place = box.querySelector('#place')
    for (const text of ['Started', 'Half', 'Ready']) announce(text, place)
    announce('Elsewhere', null)
    expect(spoken().map(([text]) => text)).toEqual(['Ready', 'Elsewhere'])
    const [region] = regions()
    expect(region!.role).toBe('status')
    expect(region!.checkVisibility()).toBe(true)
    expect(region!.offsetWidth * region!.offsetHeight).toBe(1)
  })

  it('is created again after the page removes it', () => {
    announce('Started', null)
    regions()[0]!.remove()
    announce('Ready', null)
    expect(spoken()).toEqual([['Ready', document.body]])
  })
})

it('a task on show in the page and in a modal dialog is announced once in the dialog', async () => {
  const task = shallowRef(taskIn('pending', { progress: 0.4 }))
  const draw = () => h(TaskProgress, { task: task.value, label: 'Paint' })
  const wrapper = mount(() => [draw(), h('dialog', [draw()])], { attachTo: document.body })
  onTestFinished(() => wrapper.unmount())
  const dialog = wrapper.find<HTMLDialogElement>('dialog').element
  dialog.showModal()
  task.value = taskIn('done')
  await nextTick()
  const heard = spoken().filter(([, root]) => root === dialog)
  expect(heard.map(([text]) => text)).toEqual([expect.stringContaining('Paint')])
  expect(spoken().filter(([, root]) => root !== dialog && root !== document.body)).toEqual([])
})
