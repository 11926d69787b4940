import type { VNode, VNodeChild } from 'vue'
import type { TestApp } from '../client/testApp'

import { ProtectedTaskButton } from 'vue-taskgate'
import { expect, onTestFinished, vi } from 'vitest'
import { defineComponent, h } from 'vue'

import { verifyAlways } from '../backend/defaults'
import { createTestApp, readyPuzzle, watchConsole } from '../client/testApp'
import { clickAt, drag, middle } from './hand'

/** A page of a third party that contains a button whose start requires a puzzle. */
export interface ForeignPage {
  app: TestApp
  /** Returns an element of the page. */
  find<E extends HTMLElement = HTMLElement>(selector: string): E
  button(): HTMLButtonElement
  dialog(): HTMLDialogElement | null
  /** Returns the state of the latest task. */
  state(): string | undefined
  /** Clicks the button with `click()`, which works even if it is covered, and waits for the puzzle. */
  ask(): Promise<HTMLDialogElement>
  /** Waits until the puzzle is closed and the task is cancelled. */
  cancelled(): Promise<void>
}

/** Waits in real time until `look` returns a truthy value. */
export function untilSeen<T>(look: () => T): Promise<NonNullable<T>> {
  return vi.waitUntil(look, { timeout: 5_000, interval: 10 }) as Promise<NonNullable<T>>
}

/** Whether a modal dialog without a box makes the page inert invisibly. */
function isInertForNothing(root: ParentNode): boolean {
  return [...root.querySelectorAll('dialog:modal')].some((dialog) => !dialog.getClientRects().length)
}

/** Consecutive frames that a dialog may take to escape a hidden ancestor: a tenth of a second. */
const MOST_FRAMES = 6

/** Fails the test if the page is inert without a visible dialog for more than `MOST_FRAMES`. */
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
    expect(longest, 'consecutive frames in which the page was inert without a visible dialog').toBeLessThanOrEqual(
      MOST_FRAMES,
    )
  })
}

/** Renders a page around the button, and a separate button `#outside`. */
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

/** Cancels all animations, so that elements are at their final positions. */
export function stopAnimations(): void {
  for (const animation of document.getAnimations()) animation.cancel()
}

/** Expects a visible puzzle whose buttons respond to a real click. */
export async function expectUsable(dialog: HTMLDialogElement): Promise<void> {
  await untilSeen(() => dialog.matches(':modal') && dialog.getClientRects().length)
  stopAnimations()
  const range = dialog.querySelector<HTMLInputElement>('[data-part=range]')!
  const before = Number(range.value)
  await clickAt(middle(dialog.querySelector('[data-part=step]:last-of-type, [data-part=step] + [data-part=step]')!))
  await untilSeen(() => Number(range.value) > before)
}

/** Clicks and drags an element of the puzzle that is not a control. */
export async function fiddle(dialog: HTMLDialogElement): Promise<void> {
  const title = dialog.querySelector('[data-part=title]')!
  await clickAt(middle(title))
  await drag(title, 40, 10)
}

/** Expects that the page accepts a real click on `#outside`. */
export async function expectAlive({ find }: ForeignPage): Promise<void> {
  const outside = find('#outside')
  const clicked = vi.fn()
  outside.addEventListener('click', clicked, { once: true })
  await clickAt(middle(outside))
  await untilSeen(() => clicked.mock.calls.length)
}
