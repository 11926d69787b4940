import 'vue-taskgate/style.css'

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { h } from 'vue'

import { expectUsable, fiddle, showPage, untilSeen } from '../../support/page/foreignPage'
import { clickAt, middle } from '../../support/page/hand'

beforeEach(() => page.viewport(700, 600))

const KEPT =
  'keydown keyup keypress input change click dblclick contextmenu submit reset invalid wheel cancel close'.split(' ')
const TOLD = `pointerdown pointermove pointerup pointercancel pointerover mousedown mousemove mouseup mouseover
  touchstart touchmove touchend focusin focusout`.split(/\s+/)

/** Records the events of these types that reach `root` from the dialog. */
function overhear(types: string[], root: HTMLElement): string[] {
  const heard: string[] = []
  for (const type of types) root.addEventListener(type, () => heard.push(type))
  return heard
}

describe('an event in the dialog', () => {
  it.each(KEPT)('of the type %s does not reach the page', async (type) => {
    const foreign = showPage((button) => h('main', [button()]))
    const dialog = await foreign.ask()
    const heard = overhear([type], foreign.find('main'))
    dialog.querySelector('[data-part=dialog-surface]')!.dispatchEvent(new Event(type, { bubbles: true }))
    expect(heard).toEqual([])
  })

  it.each(TOLD)('of the type %s reaches the page, for focus traps and detection of presses outside', async (type) => {
    const foreign = showPage((button) => h('main', [button()]))
    const dialog = await foreign.ask()
    const heard = overhear([type], foreign.find('main'))
    dialog.querySelector('[data-part=title]')!.dispatchEvent(new Event(type, { bubbles: true }))
    expect(heard).toEqual([type])
  })

  it('of a real press reaches the page as pointer events and not as a click', async () => {
    const foreign = showPage((button) => h('main', [button()]))
    const dialog = await foreign.ask()
    const heard = overhear(['pointerdown', 'mousedown', 'pointerup', 'mouseup', 'click', 'input'], foreign.find('main'))
    await expectUsable(dialog)
    expect(heard).toEqual(['pointerdown', 'mousedown', 'pointerup', 'mouseup'])
  })
})

/** Records the presses and releases of Escape that the page hears. Libraries listen in both phases. */
function overhearEscape(): string[] {
  const heard: string[] = []
  for (const type of ['keydown', 'keyup'] as const)
    for (const isCapture of [true, false]) {
      const listen = (event: KeyboardEvent): void => void (event.key === 'Escape' && heard.push(type))
      document.addEventListener(type, listen, isCapture)
      onTestFinished(() => document.removeEventListener(type, listen, isCapture))
    }
  return heard
}

describe('Escape', () => {
  it.each([
    ['a control', '[data-part=range]'],
    ['no element', '[data-part=title]'],
  ])('closes the dialog alone, with the focus on %s', async (_what, pressed) => {
    const foreign = showPage((button) => h('main', [button()]))
    const dialog = await foreign.ask()
    await userEvent.click(dialog.querySelector(pressed)!, { force: true })
    const heard = overhearEscape()
    await userEvent.keyboard('{Escape>}')
    await foreign.cancelled()
    await userEvent.keyboard('{/Escape}')
    expect(heard).toEqual([])
    await userEvent.keyboard('{Escape}')
    expect(heard).toEqual(['keydown', 'keydown', 'keyup', 'keyup'])
  })

  it('held down closes no dialog of the page', async () => {
    const foreign = showPage((button) => h('dialog', { id: 'around' }, [button()]))
    const around = foreign.find<HTMLDialogElement>('#around')
    around.showModal()
    await foreign.ask()
    const heard = overhearEscape()
    await userEvent.keyboard('{Escape>20}') // the first press cancels, and the later ones repeat
    await foreign.cancelled()
    expect([around.open, heard]).toEqual([true, []])
  })

  it('closes a later dialog of the page over the puzzle', async () => {
    const foreign = showPage((button) => h('main', [button(), h('dialog', { id: 'later' }, [h('button')])]))
    const dialog = await foreign.ask()
    await fiddle(dialog) // without an action of the user in between, the browser closes both dialogs at once
    foreign.find<HTMLDialogElement>('#later').showModal()
    const heard = overhearEscape()
    await userEvent.keyboard('{Escape}')
    expect(heard).toContain('keydown')
    expect([foreign.find<HTMLDialogElement>('#later').open, foreign.state()]).toEqual([false, 'verifying'])
  })
})

describe('a click in the dialog', () => {
  it('outside the controls of the dialog triggers nothing in the page', async () => {
    const foreign = showPage((button) =>
      // The dialog has to stay inside a layer, even if the layer is inside a link or label.
      h('label', [
        h('input', { type: 'checkbox' }),
        h('a', { href: '#elsewhere' }, [h('div', { role: 'menu' }, [button()])]),
      ]),
    )
    const dialog = await foreign.ask()
    history.replaceState(null, '', ' ')
    await fiddle(dialog)
    await clickAt({ x: 5, y: 500 }) // the backdrop
    await userEvent.click(dialog.querySelector('[data-part=picture]')!)
    expect([location.hash, foreign.find('input:checked')]).toEqual(['', null])
    expect(foreign.state()).toBe('verifying')
  })

  it('on a control of the dialog takes effect', async () => {
    const foreign = showPage((button) => button())
    const dialog = await foreign.ask()
    await userEvent.click(dialog.querySelector('[aria-label=Close]')!)
    await foreign.cancelled()
  })
})

describe('a popover around the button', () => {
  it('stays open during the puzzle, and one press outside closes it afterwards', async () => {
    const foreign = showPage((button) => h('div', { id: 'around', popover: 'auto' }, [button()]))
    const popover = foreign.find('#around')
    popover.showPopover()
    const dialog = await foreign.ask()
    await fiddle(dialog)
    await clickAt({ x: 5, y: 595 })
    expect(popover.matches(':popover-open')).toBe(true)
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    expect(popover.matches(':popover-open')).toBe(true)
    await clickAt(middle(foreign.find('#outside')))
    await untilSeen(() => !popover.matches(':popover-open'))
  })

  /** Component libraries detect a press outside by a pointer event whose path does not contain the layer. */
  it('from a library ignores a press in the puzzle, and detects the next press outside', async () => {
    const foreign = showPage((button) => h('div', { id: 'around', 'data-dismissable-layer': '' }, [button()]))
    const outside = vi.fn()
    const layer = foreign.find('#around')
    const listen = (event: Event): void => void (event.composedPath().includes(layer) || outside())
    document.addEventListener('pointerdown', listen)
    document.addEventListener('focusin', listen)
    const dialog = await foreign.ask()
    await expectUsable(dialog)
    await fiddle(dialog)
    expect(outside).not.toHaveBeenCalled()
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    expect(outside).not.toHaveBeenCalled()
    await clickAt(middle(foreign.find('#outside')))
    expect(outside).toHaveBeenCalled()
    document.removeEventListener('pointerdown', listen)
    document.removeEventListener('focusin', listen)
  })
})
