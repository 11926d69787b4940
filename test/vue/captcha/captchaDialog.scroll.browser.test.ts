import type { VNode, VNodeChild } from 'vue'

import 'vue-taskgate/style.css'

import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { h } from 'vue'

import { showPage, untilSeen } from '../../support/page/foreignPage'

beforeEach(() => page.viewport(700, 600))

const root = document.documentElement
const tall = (button: () => VNode): VNodeChild =>
  h('main', { style: 'height: 3000px; padding-top: 1000px' }, [button()])
const short = (button: () => VNode): VNodeChild => h('main', { style: 'width: 200px; margin: 0 auto' }, [button()])

/** Turns the mouse wheel over the middle of the page. */
async function wheel(by: number): Promise<void> {
  const { left, top } = window.frameElement!.getBoundingClientRect()
  await cdp().send('Input.dispatchMouseEvent', {
    type: 'mouseWheel',
    x: left + 150,
    y: top + 150,
    deltaX: 0,
    deltaY: by,
  })
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
}

/** Simulates a scrollbar that takes space, as on a desktop. The test browser draws none. */
function withScrollbar(px: number): void {
  const { clientWidth } = root
  const spy = vi.spyOn(window, 'innerWidth', 'get').mockImplementation(() => clientWidth + px)
  onTestFinished(() => spy.mockRestore())
}

describe('while the puzzle is open', () => {
  it('the page behind does not scroll, but scrolls before and after', async () => {
    const foreign = showPage(tall)
    onTestFinished(() => scrollTo(0, 0))
    await wheel(100)
    await untilSeen(() => root.scrollTop > 0)
    await foreign.ask()
    const before = root.scrollTop
    await wheel(300)
    await wheel(300)
    expect([root.scrollTop, getComputedStyle(root).overflow]).toEqual([before, 'hidden'])
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    await wheel(100)
    await untilSeen(() => root.scrollTop > before)
  })

  it('content scrolled to its end in the dialog does not scroll the page behind', async () => {
    const dialog = await showPage(tall).ask()
    expect(getComputedStyle(dialog).overscrollBehavior).toBe('contain')
  })

  it.each([
    ['with a scrollbar keeps its space', 15, 'stable'],
    ['without one stays centred', 0, 'auto'],
  ])('a page %s', async (_what, px, gutter) => {
    const foreign = showPage(px ? tall : short)
    const at = (): DOMRect => foreign.find('main').getBoundingClientRect()
    const before = at()
    withScrollbar(px)
    await foreign.ask()
    expect(getComputedStyle(root).scrollbarGutter).toBe(gutter)
    expect(at()).toEqual(before)
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    expect(getComputedStyle(root).scrollbarGutter).toBe('auto')
  })
})

describe('the focus', () => {
  it('moves to the puzzle and back without scrolling anything', async () => {
    const foreign = showPage((button) => h('div', { id: 'box', style: 'height: 90px; overflow: auto' }, [tall(button)]))
    onTestFinished(() => scrollTo(0, 0))
    const box = foreign.find('#box')
    foreign.button().focus({ preventScroll: true })
    expect(box.scrollTop).toBe(0)
    const dialog = await foreign.ask()
    await untilSeen(() => dialog.contains(document.activeElement))
    expect([box.scrollTop, root.scrollTop]).toEqual([0, 0])
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    expect(document.activeElement).toBe(foreign.button())
    expect([box.scrollTop, root.scrollTop]).toEqual([0, 0])
  })

  it('moves to the nearest focusable ancestor when the button is disabled, and scrolls nothing', async () => {
    const foreign = showPage((button) =>
      h('div', { id: 'box', style: 'height: 90px; overflow: auto' }, [
        h('div', { style: 'height: 1000px' }),
        h('section', { tabindex: -1 }, [h('fieldset', { id: 'around' }, [button()])]),
      ]),
    )
    await foreign.ask()
    foreign.find('#around').setAttribute('disabled', '')
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    expect(document.activeElement).toBe(foreign.find('section'))
    expect(foreign.find('#box').scrollTop).toBe(0)
  })

  it('moves to the layer when the button is hidden', async () => {
    const foreign = showPage((button) => h('div', { role: 'dialog' }, [h('p', { id: 'around' }, [button()])]))
    await foreign.ask()
    foreign.find('#around').hidden = true
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    expect(document.activeElement).toBe(foreign.find('[role=dialog]'))
  })

  it('stays where the app has moved it in the meantime', async () => {
    const foreign = showPage((button) => h('main', [h('input'), button()]))
    const dialog = await foreign.ask()
    dialog.close()
    foreign.find('input').focus()
    await foreign.cancelled()
    expect(document.activeElement).toBe(foreign.find('input'))
  })
})
