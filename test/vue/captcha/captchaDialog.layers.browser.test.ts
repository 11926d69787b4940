import type { VNode, VNodeChild } from 'vue'
import type { ForeignPage } from '../../support/page/foreignPage'

import 'vue-taskgate/style.css'

import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { h, shallowRef, Transition, vShow, withDirectives } from 'vue'

import { expectAlive, expectUsable, fiddle, showPage, untilSeen } from '../../support/page/foreignPage'

type Draw = (button: () => VNode) => VNodeChild

beforeEach(() => page.viewport(700, 600))

interface Layer {
  what: string
  draw: Draw
  open?: (layer: HTMLElement) => void
}

const layer =
  (members: object): Draw =>
  (button) =>
    h('div', { id: 'layer', ...members }, [button()])
const layers: Layer[] = [
  {
    what: 'a modal <dialog>',
    draw: (button) => h('dialog', { id: 'layer' }, [button()]),
    open: (element) => (element as HTMLDialogElement).showModal(),
  },
  { what: 'a popover', draw: layer({ popover: 'auto' }), open: (element) => element.showPopover() },
  { what: 'a dialog of a library', draw: layer({ role: 'dialog' }) },
  { what: 'an alert dialog', draw: layer({ role: 'alertdialog' }) },
  { what: 'a menu', draw: layer({ role: 'menu' }) },
  { what: 'a layer that closes on a press outside', draw: layer({ 'data-dismissable-layer': '' }) },
]

function show({ draw, open }: Layer, root?: Node): ForeignPage {
  const foreign = showPage(draw, root)
  open?.(foreign.find('#layer'))
  return foreign
}

describe.each(layers.map((one) => [one.what, one] as const))('in %s', (_what, one) => {
  it('the puzzle stays inside, and the layer stays open while it is used', async () => {
    const foreign = show(one)
    const dialog = await foreign.ask()
    expect(foreign.find('#layer').contains(dialog)).toBe(true)
    await expectUsable(dialog)
    await fiddle(dialog)
    expect(foreign.find('#layer').checkVisibility()).toBe(true)
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    expect(foreign.find('#layer').checkVisibility()).toBe(true)
  })

  it('the puzzle is moved out of a label there, but not out of a fieldset around the layer', async () => {
    const draw: Draw = (button) =>
      h('fieldset', [one.draw(() => h('label', { id: 'label' }, [h('fieldset', [button()])]))])
    const foreign = show({ ...one, draw })
    const dialog = await foreign.ask()
    expect(dialog.parentElement).toBe(foreign.find('#layer'))
    await expectUsable(dialog)
  })
})

describe('in a shadow root', () => {
  function shadowRoot(): ShadowRoot {
    const host = document.body.appendChild(document.createElement('div'))
    onTestFinished(() => host.remove())
    const root = host.attachShadow({ mode: 'open' })
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(
      [...document.styleSheets].flatMap(({ cssRules }) => [...cssRules].map((rule) => rule.cssText)).join(''),
    )
    root.adoptedStyleSheets = [sheet]
    return root
  }

  it('the puzzle stays inside the root, outside a label', async () => {
    const root = shadowRoot()
    const foreign = showPage((button) => h('label', [button()]), root)
    const dialog = await foreign.ask()
    expect([dialog.getRootNode(), dialog.closest('label')]).toEqual([root, null])
    await expectUsable(dialog)
    await userEvent.keyboard('{Escape}')
    await foreign.cancelled()
    await expectAlive(foreign)
  })
})

describe('a layer that closes while the puzzle is open', () => {
  it.each<[string, Layer, (layer: HTMLElement) => void]>([
    ['a <dialog> that a script closes', layers[0]!, (element) => (element as HTMLDialogElement).close()],
    ['a popover that a script hides', layers[1]!, (element) => element.hidePopover()],
    ['a menu that is hidden at once', layers[4]!, (element) => (element.style.display = 'none')],
  ])('cancels the task, and the next puzzle works: %s', async (_what, one, close) => {
    const foreign = show(one)
    await foreign.ask()
    close(foreign.find('#layer'))
    await foreign.cancelled()
    await expectAlive(foreign)
    foreign.find('#layer').removeAttribute('style')
    one.open?.(foreign.find('#layer'))
    await expectUsable(await foreign.ask())
  })

  /** The dialogs of component libraries fade out, and are hidden or removed afterwards. */
  it.each(['hidden', 'removed'])(
    'cancels the task and leaves the page usable when it fades out and is then %s',
    async (how) => {
      const isOpen = shallowRef(true)
      const style = document.head.appendChild(document.createElement('style'))
      style.textContent = '.v-leave-active { transition: opacity 150ms } .v-leave-to { opacity: 0 }'
      onTestFinished(() => style.remove())
      const box = (button: () => VNode): VNode =>
        h('div', { id: 'layer', role: 'dialog', 'aria-modal': true }, [button()])
      const foreign = showPage((button) =>
        h(Transition, () =>
          how === 'hidden' ? withDirectives(box(button), [[vShow, isOpen.value]]) : isOpen.value && box(button),
        ),
      )
      await foreign.ask()
      isOpen.value = false
      await foreign.cancelled()
      await untilSeen(() => !foreign.find('#layer')?.checkVisibility())
      await expectAlive(foreign)
      isOpen.value = true
      await untilSeen(() => foreign.find('#layer')?.checkVisibility())
      await expectUsable(await foreign.ask())
    },
  )
})
