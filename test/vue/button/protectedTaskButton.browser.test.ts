import type { VueWrapper } from '@vue/test-utils'
import type { TaskState } from 'vue-taskgate'
import type { TestApp } from '../../support/client/testApp'

import 'vue-taskgate/style.css'

import axe from 'axe-core'
import { ProtectedTaskButton, transitions } from 'vue-taskgate'
import { en } from 'vue-taskgate/locales'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { userEvent } from 'vitest/browser'
import { defineComponent, h, nextTick } from 'vue'

import {
  createTestApp,
  mountButton,
  mountButtons,
  readyPuzzle,
  taskIn,
  watchConsole,
} from '../../support/client/testApp'
import { echo, verifyAlways } from '../../support/backend/defaults'

const ARROW = 4
const PAGE = 32

beforeEach(() => {
  watchConsole(/The button was removed before its task started/)
})

function untilSeen<T>(look: () => T): Promise<NonNullable<T>> {
  return vi.waitUntil(look, { timeout: 10_000, interval: 20 }) as Promise<NonNullable<T>>
}

/** Moves the piece into its gap with the keyboard, and submits. */
async function solveByKeys(app: TestApp, off = 0): Promise<void> {
  const x = (await app.backend.answer()) + off
  await userEvent.keyboard('{PageUp}'.repeat(x / PAGE) + '{ArrowUp}'.repeat((x % PAGE) / ARROW) + '{Enter}')
}

const dialog = (): HTMLDialogElement | null => document.querySelector('dialog[open]')

/** A form around a button, and its submit events. */
function mountForm(app: TestApp, props: object = {}): { form: VueWrapper; sent: unknown[] } {
  const sent: unknown[] = []
  const component = defineComponent(
    () => () =>
      h('form', { onSubmit: (event: Event) => (event.preventDefault(), sent.push(event)) }, [
        h('label', ['Title ', h('input', { name: 'title', value: 'The Long Way Home' })]),
        h(ProtectedTaskButton, props as never, () => 'Paint'),
        h('button', { type: 'submit' }, 'Save'),
      ]),
  )
  return { form: app.mount(component), sent }
}

describe('the appearance of the button', () => {
  const states = Object.keys(transitions) as TaskState[]

  it.each(['light', 'dark'])('violates no accessibility rule in any state, %s', async (theme) => {
    document.documentElement.className = theme
    document.body.style.background = theme === 'dark' ? '#16181d' : '#ffffff'
    onTestFinished(() => {
      document.documentElement.className = ''
      document.body.style.background = ''
    })
    const app = createTestApp()
    for (const state of states) {
      for (const appearance of ['solid', 'outline', 'ghost']) {
        mountButton(app, { task: taskIn(state, { progress: 0.64, canCancel: true }), appearance })
      }
    }
    await nextTick()
    const { violations } = await axe.run(document.body, { rules: { region: { enabled: false } } })
    expect(
      violations.map(({ id, nodes }) => [id, nodes.map(({ html, failureSummary }) => `${html} ${failureSummary}`)]),
    ).toEqual([])
  })

  it.each(['sm', 'md', 'lg'])('keeps its width from idle through every busy state (%s)', async (size) => {
    const app = createTestApp()
    const { wrapper, element } = mountButton(app, { size })
    await nextTick()
    const { width, height } = element().getBoundingClientRect()
    const daily: TaskState[] = [
      'checking',
      'verifying',
      'starting',
      'pending',
      'cancelling',
      'stalled',
      'done',
      'failed',
      'cancelled',
    ]
    for (const state of daily) {
      await wrapper.setProps({ task: taskIn(state, { progress: 0.64 }) })
      await nextTick()
      const now = element().getBoundingClientRect()
      expect([state, now.width, now.height]).toEqual([state, width, height])
    }
  })

  it('keeps the visible label as its accessible name while no other text replaces it', async () => {
    const { element } = mountButton(createTestApp(), { task: taskIn('checking') })
    await nextTick()
    const label = element().querySelector('[data-part=label]')!
    expect(getComputedStyle(label).opacity).toBe('0')
    expect(element().textContent).toContain('Paint')
  })
})

describe('the puzzle in the dialog', () => {
  it('takes the focus, keeps it, and returns it', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { element } = mountButton(app)
    await userEvent.click(element())
    await untilSeen(readyPuzzle)
    const open = await untilSeen(dialog)
    await untilSeen(() => document.activeElement?.matches('input[type=range]'))
    for (let key = 0; key < 12; key += 1) {
      await userEvent.keyboard('{Tab}')
      expect(document.activeElement === document.body || open.contains(document.activeElement)).toBe(true)
    }
    await axe.run(open).then(({ violations }) => expect(violations.map(({ id }) => id)).toEqual([]))
    await userEvent.click(open.querySelector(`[aria-label="${en.slider.close}"]`)!)
    await untilSeen(() => !document.querySelector('dialog'))
    expect(document.activeElement).toBe(element())
  })

  it('closes with Escape, which cancels the task and does not change the form', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const outer = vi.fn()
    document.addEventListener('keydown', outer)
    onTestFinished(() => document.removeEventListener('keydown', outer))
    const cancelled = vi.fn()
    const { form, sent } = mountForm(app, { onCancelled: cancelled })
    const button = form.get<HTMLElement>('[data-part=button]').element
    await userEvent.fill(form.get('input').element, 'Another title')
    outer.mockClear()
    await userEvent.click(button)
    await untilSeen(readyPuzzle)
    await userEvent.keyboard('{Escape}')
    await untilSeen(() => !document.querySelector('dialog'))
    expect([cancelled.mock.calls.length, sent, outer.mock.calls.length]).toEqual([1, [], 0])
    expect(form.get<HTMLInputElement>('input').element.value).toBe('Another title')
    expect(document.activeElement).toBe(button)
    expect(app.backend.calls).not.toContain('start')
  })

  it('stays open after a click beside it', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { element, state } = mountButton(app)
    await userEvent.click(element())
    await untilSeen(readyPuzzle)
    await userEvent.click(dialog()!, { position: { x: 2, y: 2 }, force: true })
    const corner = document.elementFromPoint(2, 2)!
    corner.dispatchEvent(new MouseEvent('click', { bubbles: true, clientX: 2, clientY: 2 }))
    await nextTick()
    expect([dialog() === null, state()]).toEqual([false, 'verifying'])
  })

  it('waits for its turn while another puzzle is on show', async () => {
    const app = createTestApp({ risk: verifyAlways, actions: { paint: echo, print: echo } })
    const { elements, states } = mountButtons(app, [{ action: 'paint' }, { action: 'print' }])
    elements().forEach((button) => button.click())
    await untilSeen(readyPuzzle)
    await untilSeen(() => states().join() === 'verifying,verifying')
    expect(document.querySelectorAll('dialog[open]')).toHaveLength(1)
    const first = dialog()
    await userEvent.keyboard('{Escape}')
    await untilSeen(() => dialog() && dialog() !== first)
    expect(states()).toEqual(['cancelled', 'verifying'])
    await untilSeen(readyPuzzle)
    await userEvent.keyboard('{Escape}')
    await untilSeen(() => !document.querySelector('dialog'))
    expect(states()).toEqual(['cancelled', 'cancelled'])
  })

  it('cancels the waiting puzzles of the same action when the user closes it', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { elements, states } = mountButtons(app, [{}, {}, {}])
    elements().forEach((button) => button.click())
    await untilSeen(readyPuzzle)
    await untilSeen(() => states().join() === 'verifying,verifying,verifying')
    await userEvent.keyboard('{Escape}')
    await untilSeen(() => states().join() === 'cancelled,cancelled,cancelled')
    expect(document.querySelector('dialog')).toBeNull()
  })
})

describe('the keyboard', () => {
  it('leads from the form to the result, and no key submits the form', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const done = vi.fn()
    const { form, sent } = mountForm(app, { onDone: done, busyUntil: 'settled' })
    form.get<HTMLElement>('input').element.focus()
    await userEvent.keyboard('{Tab}')
    const button = form.get<HTMLElement>('[data-part=button]').element
    expect(document.activeElement).toBe(button)
    await userEvent.keyboard('{Enter}')
    await untilSeen(readyPuzzle)
    await untilSeen(() => document.activeElement?.matches('input[type=range]'))
    await solveByKeys(app)
    const job = await untilSeen(() => app.backend.jobs[0])
    await untilSeen(() => !document.querySelector('dialog'))
    expect(document.activeElement).toBe(button)
    job.finish({ url: 'a.png' })
    await untilSeen(() => done.mock.calls.length)
    expect(done.mock.calls[0]![0]).toEqual({ url: 'a.png' })
    expect(sent).toEqual([])
  })

  it('leads through an embedded puzzle to the result, and no key submits the form', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { form, sent } = mountForm(app, { verifyMode: 'embed' })
    const button = form.get<HTMLElement>('[data-part=button]').element
    button.focus()
    await userEvent.keyboard('{Enter}')
    await untilSeen(() => readyPuzzle(form.element))
    expect(document.querySelector('dialog')).toBeNull()
    await untilSeen(() => document.activeElement?.matches('input[type=range]'))
    const { violations } = await axe.run(form.element)
    expect(violations.map(({ id }) => id)).toEqual([])
    await solveByKeys(app)
    await untilSeen(() => app.backend.jobs[0])
    await untilSeen(() => !form.find('[data-part=slider]').exists())
    expect([sent, document.activeElement]).toEqual([[], button])
  })

  it('starts the task with Enter in a field of the form, through its submit button', async () => {
    const app = createTestApp()
    const sent = vi.fn()
    const form = app.mount(
      defineComponent(
        () => () =>
          h('form', { onSubmit: sent }, [
            h('input', { 'aria-label': 'Title', value: 'a' }),
            h(ProtectedTaskButton, { type: 'submit' }, () => 'Paint'),
          ]),
      ),
    )
    form.get<HTMLElement>('input').element.focus()
    await userEvent.keyboard('{Enter}')
    await untilSeen(() => app.backend.jobs[0])
    expect(sent).not.toHaveBeenCalled()
  })
})

describe('a wrong answer', () => {
  it('shows the next puzzle, and does not change the form', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { form } = mountForm(app)
    await userEvent.click(form.get('[data-part=button]').element)
    await untilSeen(readyPuzzle)
    const first = app.backend.puzzles.at(-1)!.id
    const x = await app.backend.answer()
    await solveByKeys(app, x > 160 ? -60 : 60)
    await untilSeen(() => app.backend.puzzles.at(-1)!.id !== first && readyPuzzle())
    expect(form.get<HTMLInputElement>('input').element.value).toBe('The Long Way Home')
    await untilSeen(() => document.activeElement?.matches('input[type=range]'))
    await solveByKeys(app)
    await untilSeen(() => app.backend.jobs[0])
    await untilSeen(() => !document.querySelector('dialog'))
  })
})
