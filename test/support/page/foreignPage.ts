import type { VNode, VNodeChild } from 'vue'
import type { TestApp } from '../client/testApp'

import { ProtectedTaskButton } from 'vue-taskgate'
import { expect, onTestFinished, vi } from 'vitest'
import { defineComponent, h } from 'vue'

import { verifyAlways } from '../backend/defaults'
import { createTestApp, readyPuzzle, watchConsole } from '../client/testApp'
import { clickAt, drag, middle } from './hand'

/** A button whose start needs a puzzle, in a page of somebody else's. */
export interface ForeignPage {
  app: TestApp
  /** An element of the page. */
  find<E extends HTMLElement = HTMLElement>(selector: string): E
  button(): HTMLButtonElement
  dialog(): HTMLDialogElement | null
  /** How the task of the last click stands. */
  state(): string | undefined
  /** Starts by a click of a program, which works wherever the button is, and waits for the puzzle. */
  ask(): Promise<HTMLDialogElement>
  /** Waits until there is no puzzle and the task was called off. */
  cancelled(): Promise<void>
}

/** Waits for something to come true, in real time. */
export function untilSeen<T>(look: () => T): Promise<NonNullable<T>> {
  return vi.waitUntil(look, { timeout: 5_000, interval: 10 }) as Promise<NonNullable<T>>
}

/** A modal dialog without a box makes a page inert with nothing to be seen. */
function isInertForNothing(root: ParentNode): boolean {
  return [...root.querySelectorAll('dialog:modal')].some((dialog) => !dialog.getClientRects().length)
}

/** Frames in a row in which a dialog may get out of what hides it: a tenth of a second. */
const MOST_FRAMES = 6

/** Fails the test if the page is inert for nothing longer than that. */
function watchInert(root: ParentNode): void {
  let run = 0
  let longest = 0
  let frame = requestAnimationFrame(function look() {
    run = isInertForNothing(root) ? run + 1 : 0
    longest = Math.max(longest, run)
    frame = requestAnimationFrame(look)
  })
  onTestFinished(() => {
    cancelAnimationFrame(frame)
    expect(longest, 'frames in a row in which the page was inert without a dialog to be seen').toBeLessThanOrEqual(
      MOST_FRAMES,
    )
  })
}

/** Draws a page around the button, and beside all of it a button `#outside`. */
export function showPage(draw: (button: () => VNode) => VNodeChild, root: Node = document.body): ForeignPage {
  watchConsole(/The button was removed before its task started/)
  const app = createTestApp({ risk: verifyAlways })
  const place = root.appendChild(document.createElement('div'))
  const within = place.getRootNode() as Document | ShadowRoot
  const drawButton = (): VNode => h(ProtectedTaskButton, { input: { id: 1 } }, () => 'Paint')
  const style = 'position: fixed; inset: 0 auto auto 0; z-index: 1'
  const page = defineComponent(() => () => [h('button', { id: 'outside', style }, 'Outside'), draw(drawButton)])
  watchInert(within)
  app.mount(page, { attachTo: place })
  onTestFinished(() => place.remove())

  const find = <E extends HTMLElement>(selector: string): E => within.querySelector<E>(selector)!
  const dialog = (): HTMLDialogElement | null => find('dialog[data-scope=taskgate]')
  const state = (): string | undefined => Object.values(app.store.tasks).at(-1)?.state
  return {
    app,
    find,
    button: () => find('[data-part=button]'),
    dialog,
    state,
    async ask() {
      find('[data-part=button]').click()
      await untilSeen(() => dialog() && readyPuzzle(dialog()!))
      stopAnimations()
      return dialog()!
    },
    async cancelled() {
      await untilSeen(() => !dialog() && state() === 'cancelled')
    },
  }
}

/** What rises or glides is not yet where it will be. */
export function stopAnimations(): void {
  for (const animation of document.getAnimations()) animation.cancel()
}

/** A person can see the puzzle, press its buttons, and the press has its effect. */
export async function expectUsable(dialog: HTMLDialogElement): Promise<void> {
  await untilSeen(() => dialog.matches(':modal') && dialog.getClientRects().length)
  stopAnimations()
  const range = dialog.querySelector<HTMLInputElement>('[data-part=range]')!
  const before = Number(range.value)
  await clickAt(middle(dialog.querySelector('[data-part=step]:last-of-type, [data-part=step] + [data-part=step]')!))
  await untilSeen(() => Number(range.value) > before)
}

/** A person plays about with what is not a control in the puzzle. */
export async function fiddle(dialog: HTMLDialogElement): Promise<void> {
  const title = dialog.querySelector('[data-part=title]')!
  await clickAt(middle(title))
  await drag(title, 40, 10)
}

/** Whatever has been before, the page takes a person's click. */
export async function expectAlive({ find }: ForeignPage): Promise<void> {
  const outside = find('#outside')
  const clicked = vi.fn()
  outside.addEventListener('click', clicked, { once: true })
  await clickAt(middle(outside))
  await untilSeen(() => clicked.mock.calls.length)
}
