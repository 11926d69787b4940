import type { VNode, VNodeChild } from 'vue'

import 'vue-taskgate/style.css'

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { h } from 'vue'

import { expectAlive, expectUsable, fiddle, showPage } from '../../support/page/foreignPage'

type Draw = (button: () => VNode) => VNodeChild

beforeEach(() => page.viewport(700, 600))

/** Writes down what reaches an element that would make something of it. */
function overhear(element: HTMLElement): string[] {
  const heard: string[] = []
  for (const type of ['click', 'dragstart', 'toggle']) element.addEventListener(type, () => heard.push(type))
  return heard
}

describe('around the button is', () => {
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
    ['something to drag', (button) => h('div', { id: 'around', draggable: true }, [button()])],
    [
      'a link in a label in a fieldset',
      (button) => h('fieldset', { id: 'around' }, [h('label', [h('a', { href: '#elsewhere' }, [button()])])]),
    ],
  ]

  it.each(around)('%s: the puzzle can be used and is not heard there', async (_what, draw) => {
    const foreign = showPage(draw)
    const dialog = await foreign.ask()
    history.replaceState(null, '', ' ') // the click that asked may have gone somewhere
    const heard = overhear(foreign.find('#around'))
    await expectUsable(dialog)
    await fiddle(dialog)
    expect(heard).toEqual([])
    expect([foreign.find('input:checked'), location.hash]).toEqual([null, ''])
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    await expectAlive(foreign)
  })

  it('a fieldset that is busy from the click on: the puzzle can be used', async () => {
    const foreign = showPage((button) => h('fieldset', { id: 'around' }, [button()]))
    foreign
      .find('#around')
      .addEventListener('click', () => foreign.find<HTMLFieldSetElement>('#around').setAttribute('disabled', ''))
    await expectUsable(await foreign.ask())
    expect(foreign.button().matches(':disabled')).toBe(true)
  })

  it('nothing of the kind: the puzzle is beside the button', async () => {
    const foreign = showPage((button) => h('section', [button()]))
    const dialog = await foreign.ask()
    expect(foreign.find('section').contains(dialog)).toBe(true)
  })
})

describe('while the puzzle is open', () => {
  const happenings: [what: string, draw: Draw, happen: (find: (selector: string) => HTMLElement) => void][] = [
    [
      'what it is in is hidden',
      (button) => h('div', { id: 'around' }, [button()]),
      (find) => (find('#around').style.display = 'none'),
    ],
    [
      'what it is in is hidden until found',
      (button) => h('div', { id: 'around' }, [button()]),
      (find) => find('#around').setAttribute('hidden', 'until-found'),
    ],
    [
      'details close',
      (button) => h('details', { id: 'around', open: true }, [h('summary', 'More'), button()]),
      (find) => find('#around').removeAttribute('open'),
    ],
    [
      'a list is sorted',
      (button) => h('ul', [h('li', { id: 'around' }, [button()]), h('li', 'Another')]),
      (find) => find('ul').append(find('#around')),
    ],
    [
      'its place moves elsewhere',
      (button) => h('main', [h('div', { id: 'around' }, [button()]), h('fieldset', { disabled: true })]),
      (find) => find('fieldset').append(find('#around')),
    ],
  ]

  it.each(happenings)('%s: the same puzzle is there again and can be used', async (_what, draw, happen) => {
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

  it('the part of the page with it is thrown away: the task is cancelled', async () => {
    const foreign = showPage((button) => h('div', [h('div', { id: 'around' }, [button()])]))
    await foreign.ask()
    const thrown = foreign.find('#around')
    const parent = thrown.parentNode!
    thrown.remove()
    onTestFinished(() => void parent.append(thrown))
    await foreign.cancelled()
    await expectAlive(foreign)
  })

  it('a style of the page hides every dialog: the task is cancelled, the page goes on', async () => {
    const foreign = showPage((button) => button())
    const dialog = await foreign.ask()
    dialog.style.setProperty('display', 'none', 'important')
    await foreign.cancelled()
    await expectAlive(foreign)
  })
})

describe('somebody else', () => {
  it.each<[how: string, close: (dialog: HTMLDialogElement) => void]>([
    ['closes it', (dialog) => dialog.close()],
    ['asks it to close', (dialog) => dialog.requestClose()],
    ['takes its attribute away', (dialog) => dialog.removeAttribute('open')],
    ['takes the element away', (dialog) => dialog.remove()],
  ])('%s: cancelled, and the next puzzle works', async (_how, close) => {
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
