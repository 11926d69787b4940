import type { VNode, VNodeChild } from 'vue'
import type { ForeignPage } from '../../support/page/foreignPage'

import { ProtectedTaskButton, TaskgateHost } from 'vue-taskgate'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { cdp, page, userEvent } from 'vitest/browser'
import { h } from 'vue'

import { verifyAlways } from '../../support/backend/defaults'
import { reply } from '../../support/backend/faults'
import { createTestApp, readyPuzzle, watchConsole } from '../../support/client/testApp'
import { expectAlive, expectUsable, showPage, untilSeen } from '../../support/page/foreignPage'
import { clickAt, middle } from '../../support/page/hand'
import { shadowRoot } from '../../support/page/shadowRoot'

const html = document.documentElement
const overflow = (): string => getComputedStyle(html).overflow

beforeEach(() => page.viewport(700, 600))

/** Makes the page higher than the window until the test ends. */
function makeTall(): void {
  document.body.style.height = '3000px'
  onTestFinished(() => {
    document.body.removeAttribute('style')
    scrollTo(0, 0)
  })
}

/** Turns the mouse wheel over the page. */
async function wheel(by: number): Promise<void> {
  const { left, top } = window.frameElement!.getBoundingClientRect()
  const at = { x: left + 350, y: top + 20, deltaX: 0, deltaY: by }
  await cdp().send('Input.dispatchMouseEvent', { type: 'mouseWheel', ...at })
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))
}

/** The focused element, also in open shadow roots. */
function focusedElement(): Element | null {
  let element = document.activeElement
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement
  return element
}

const button = (draw: () => VNode): VNodeChild => draw()
const escape = (): Promise<void> => userEvent.keyboard('{Escape}')

describe('the page behind a puzzle in a shadow root', () => {
  it('does not scroll, but scrolls before and after', async () => {
    makeTall()
    const foreign = showPage(button, shadowRoot())
    await wheel(100)
    await untilSeen(() => html.scrollTop > 0)
    await foreign.ask()
    const before = html.scrollTop
    await wheel(300)
    await wheel(300)
    expect([html.scrollTop, overflow()]).toEqual([before, 'hidden'])
    await escape()
    await foreign.cancelled()
    await wheel(100)
    await untilSeen(() => html.scrollTop > before)
  })

  it.each<[how: string, close: (foreign: ForeignPage, root: ShadowRoot) => unknown]>([
    ['the user closes it', escape],
    ['a script closes it', ({ dialog }) => dialog()!.close()],
    ['a script removes it', ({ dialog }) => dialog()!.remove()],
    ['the host leaves the page', (_foreign, root) => root.host.remove()],
    ['the root is emptied', (_foreign, root) => root.replaceChildren()],
    ['a style hides it', ({ dialog }) => dialog()!.style.setProperty('display', 'none', 'important')],
  ])('scrolls again once %s', async (_how, close) => {
    const root = shadowRoot()
    const foreign = showPage(button, root)
    await foreign.ask()
    expect(overflow()).toBe('hidden')
    await close(foreign, root)
    await untilSeen(() => overflow() === 'visible')
    expect(document.adoptedStyleSheets).toEqual([])
  })

  it('scrolls again only when the last of two puzzles is closed, whichever comes first', async () => {
    const first = showPage(button, shadowRoot())
    const second = showPage(button, shadowRoot())
    await first.ask()
    await second.ask()
    first.dialog()!.close()
    await first.cancelled()
    expect(overflow()).toBe('hidden')
    second.dialog()!.close()
    await second.cancelled()
    expect(overflow()).toBe('visible')
  })

  it('stays locked, and is locked once, when the puzzle has to move', async () => {
    const foreign = showPage((draw) => h('div', { id: 'around' }, [draw()]), shadowRoot())
    const dialog = await foreign.ask()
    foreign.find('#around').style.display = 'none'
    await new Promise(requestAnimationFrame)
    await expectUsable(dialog)
    expect([overflow(), document.adoptedStyleSheets.length]).toEqual(['hidden', 1])
    await escape()
    await untilSeen(() => overflow() === 'visible')
  })

  it('keeps the space of its scrollbar', async () => {
    const { clientWidth } = html
    const spy = vi.spyOn(window, 'innerWidth', 'get').mockImplementation(() => clientWidth + 15)
    onTestFinished(() => spy.mockRestore())
    const foreign = showPage(button, shadowRoot())
    await foreign.ask()
    expect(getComputedStyle(html).scrollbarGutter).toBe('stable')
    await escape()
    await untilSeen(() => getComputedStyle(html).scrollbarGutter === 'auto')
  })
})

describe('the focus', () => {
  it.each<[where: string, root: () => ShadowRoot]>([
    ['a shadow root', () => shadowRoot()],
    ['a shadow root in a shadow root', () => shadowRoot(shadowRoot())],
    ['a closed shadow root', () => shadowRoot(document.body, 'closed')],
  ])('moves to the puzzle and back to the button in %s', async (_where, attach) => {
    const root = attach()
    const foreign = showPage(button, root)
    foreign.button().focus()
    const dialog = await foreign.ask()
    await untilSeen(() => dialog.contains(root.activeElement))
    await escape()
    await foreign.cancelled()
    expect(root.activeElement).toBe(foreign.button())
  })

  it('moves to the nearest focusable element around the root when the button is disabled', async () => {
    const section = document.body.appendChild(document.createElement('section'))
    onTestFinished(() => section.remove())
    section.tabIndex = -1
    const foreign = showPage((draw) => h('fieldset', { id: 'around' }, [draw()]), shadowRoot(section))
    await foreign.ask()
    foreign.find('#around').setAttribute('disabled', '')
    await escape()
    await foreign.cancelled()
    expect(document.activeElement).toBe(section)
  })

  it('stays where the app has moved it, outside of the root', async () => {
    const input = document.body.appendChild(document.createElement('input'))
    onTestFinished(() => input.remove())
    const foreign = showPage(button, shadowRoot())
    const dialog = await foreign.ask()
    dialog.close()
    input.focus()
    await foreign.cancelled()
    expect(document.activeElement).toBe(input)
  })

  it('returns to a button in a shadow root from a puzzle of the host outside', async () => {
    watchConsole()
    const app = createTestApp({ risk: verifyAlways, withHost: false })
    const root = shadowRoot()
    const inner = root.appendChild(document.createElement('button'))
    app.mount(TaskgateHost)
    inner.focus()
    void app.store.start('startTask', { input: 1 } as never)
    await untilSeen(() => readyPuzzle())
    document.querySelector('dialog')!.remove() // so that no browser returns the focus by itself
    await untilSeen(() => focusedElement() === inner)
  })
})

describe('a layer around a shadow root', () => {
  it('that closes cancels the task at once', async () => {
    const layer = document.body.appendChild(document.createElement('dialog'))
    onTestFinished(() => layer.remove())
    layer.showModal()
    const foreign = showPage(button, shadowRoot(layer))
    await foreign.ask()
    layer.close()
    await foreign.cancelled()
    expect(overflow()).toBe('visible')
  })

  it('in the shadow root of a component keeps the puzzle of a button in its slot', async () => {
    const place = document.body.appendChild(document.createElement('div'))
    onTestFinished(() => place.remove())
    const foreign = showPage(
      (draw) => h('div', { id: 'component' }, [h('label', { id: 'label' }, [draw()])]),
      shadowRoot(place),
    )
    const inner = foreign.find('#component').attachShadow({ mode: 'open' })
    inner.innerHTML = '<div role="dialog"><slot></slot></div>'
    const dialog = await foreign.ask()
    expect(dialog.parentElement).toBe(foreign.find('#component'))
    await expectUsable(dialog)
    inner.querySelector<HTMLElement>('div')!.style.display = 'none'
    await foreign.cancelled()
    inner.querySelector<HTMLElement>('div')!.style.display = ''
    await expectAlive(foreign)
  })
})

describe('a captcha of the app with a shadow root of its own', () => {
  it.each<ShadowRootMode>(['open', 'closed'])('keeps the clicks on its controls, %s', async (mode) => {
    watchConsole(/The button was removed before its task started/)
    const name = `test-widget-${mode}`
    let box!: HTMLInputElement
    customElements.define(name, class extends HTMLElement {})
    const provider = {
      name: 'own',
      surface: 'dialog' as const,
      solve({ host }: { host: HTMLElement }) {
        const inner = host.appendChild(document.createElement(name)).attachShadow({ mode })
        inner.innerHTML = '<input type="checkbox" style="width: 40px; height: 40px">'
        box = inner.querySelector('input')!
        return new Promise<never>(() => undefined)
      },
    }
    const app = createTestApp({ providers: [provider] })
    app.backend.setFaults({ check: reply(200, { needVerify: true, provider: 'own', verifyToken: 'vt_ticket' }) })
    app.mount(ProtectedTaskButton)
    document.querySelector<HTMLElement>('[data-part=button]')!.click()
    await untilSeen(() => box?.getClientRects().length)
    for (const animation of document.getAnimations()) animation.finish()
    await clickAt(middle(box))
    await untilSeen(() => box.checked)
  })
})
