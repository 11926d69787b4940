import type { VNode, VNodeChild } from 'vue'

import 'vue-taskgate/style.css'

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { h } from 'vue'

import { expectAlive, expectUsable, fiddle, showPage } from '../../support/page/foreignPage'

type Draw = (button: () => VNode) => VNodeChild

beforeEach(() => page.viewport(700, 600))

/** Records the events that reach an element and would trigger its behaviour. */
function overhear(element: HTMLElement): string[] {
  const heard: string[] = []
  for (const type of ['click', 'dragstart', 'toggle']) element.addEventListener(type, () => heard.push(type))
  return heard
}

describe('the ancestors of the button', () => {
  const around: [what: string, draw: Draw][] = [
    ['a fieldset', (button) => h('fieldset', { id: 'around' }, [button()])],
    ['a label', (button) => h('label', { id: 'around' }, [h('input', { type: 'checkbox' }), button()])],
    ['a summary', (button) => h('details', [h('summary', { id: 'around' }, [button()]), 'More'])],
    [
      'the summary of open details',
      (button) => h('details', { open: true }, [h('summary', { id: 'around' }, [button()])]),
    ],
    ['a link', (button) => h('a', { id: 'around', href: '#elsewhere' }, [button()])],
    ['another button', (button) => h('button', { id: 'around' }, [button()])],
    ['a draggable element', (button) => h('div', { id: 'around', draggable: true }, [button()])],
    [
      'a link in a label in a fieldset',
      (button) => h('fieldset', { id: 'around' }, [h('label', [h('a', { href: '#elsewhere' }, [button()])])]),
    ],
  ]

  it.each(around)('receive no events from the puzzle, which stays usable: %s', async (_what, draw) => {
    const foreign = showPage(draw)
    const dialog = await foreign.ask()
    history.replaceState(null, '', ' ') // the click on the button may have followed the link
    const heard = overhear(foreign.find('#around'))
    await expectUsable(dialog)
    await fiddle(dialog)
    expect(heard).toEqual([])
    expect([foreign.find('input:checked'), location.hash]).toEqual([null, ''])
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    await expectAlive(foreign)
  })

  it('may include a fieldset that the click disables, and the puzzle stays usable', async () => {
    const foreign = showPage((button) => h('fieldset', { id: 'around' }, [button()]))
    foreign
      .find('#around')
      .addEventListener('click', () => foreign.find<HTMLFieldSetElement>('#around').setAttribute('disabled', ''))
    await expectUsable(await foreign.ask())
    expect(foreign.button().matches(':disabled')).toBe(true)
  })

  it('contain the puzzle when none of them interferes with it', async () => {
    const foreign = showPage((button) => h('section', [button()]))
    const dialog = await foreign.ask()
    expect(foreign.find('section').contains(dialog)).toBe(true)
  })
})

describe('an open puzzle', () => {
  const happenings: [what: string, draw: Draw, happen: (find: (selector: string) => HTMLElement) => void][] = [
    [
      'its parent is hidden',
      (button) => h('div', { id: 'around' }, [button()]),
      (find) => (find('#around').style.display = 'none'),
    ],
    [
      'its parent is hidden until found',
      (button) => h('div', { id: 'around' }, [button()]),
      (find) => find('#around').setAttribute('hidden', 'until-found'),
    ],
    [
      'its details element closes',
      (button) => h('details', { id: 'around', open: true }, [h('summary', 'More'), button()]),
      (find) => find('#around').removeAttribute('open'),
    ],
    [
      'its list is sorted',
      (button) => h('ul', [h('li', { id: 'around' }, [button()]), h('li', 'Another')]),
      (find) => find('ul').append(find('#around')),
    ],
    [
      'its parent moves elsewhere',
      (button) => h('main', [h('div', { id: 'around' }, [button()]), h('fieldset', { disabled: true })]),
      (find) => find('fieldset').append(find('#around')),
    ],
  ]

  it.each(happenings)('stays open and usable when %s', async (_what, draw, happen) => {
    const foreign = showPage(draw)
    const dialog = await foreign.ask()
    happen(foreign.find)
    await new Promise(requestAnimationFrame)
    await expectUsable(dialog)
    expect(foreign.app.backend.callsOf('challenge')).toHaveLength(1)
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    await expectAlive(foreign)
  })

  it('cancels the task when its part of the page is removed', async () => {
    const foreign = showPage((button) => h('div', [h('div', { id: 'around' }, [button()])]))
    await foreign.ask()
    const thrown = foreign.find('#around')
    const parent = thrown.parentNode!
    thrown.remove()
    onTestFinished(() => void parent.append(thrown))
    await foreign.cancelled()
    await expectAlive(foreign)
  })

  it('cancels the task and leaves the page usable when a style of the page hides every dialog', async () => {
    const foreign = showPage((button) => button())
    const dialog = await foreign.ask()
    dialog.style.setProperty('display', 'none', 'important')
    await foreign.cancelled()
    await expectAlive(foreign)
  })
})

describe('a script of the page', () => {
  it.each<[how: string, close: (dialog: HTMLDialogElement) => void]>([
    ['closes the dialog', (dialog) => dialog.close()],
    ['requests the dialog to close', (dialog) => dialog.requestClose()],
    ['removes its open attribute', (dialog) => dialog.removeAttribute('open')],
    ['removes the element', (dialog) => dialog.remove()],
  ])('that %s cancels the task, and the next puzzle works', async (_how, close) => {
    const foreign = showPage((button) => button())
    close(await foreign.ask())
    await foreign.cancelled()
    await expectAlive(foreign)
    await expectUsable(await foreign.ask())
    expect(foreign.state()).toBe('verifying')
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    await expectAlive(foreign)
  })
})
