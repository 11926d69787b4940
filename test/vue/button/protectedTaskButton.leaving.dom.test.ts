import type { TestApp } from '../../support/client/testApp'

import { config } from '@vue/test-utils'
import { ProtectedTaskButton, SliderVerify } from 'vue-taskgate'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { defineComponent, h, KeepAlive, shallowRef, Transition } from 'vue'

import { createTestApp, readyPuzzle, solvePuzzle, watchConsole } from '../../support/client/testApp'
import { verifyAlways } from '../../support/backend/defaults'
import { requestHeld } from '../../support/backend/faults'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

beforeEach(() => {
  stopTime()
  watchConsole(/The button was removed before its task started/)
})

const dialogs = () => document.querySelectorAll('dialog[open]').length
const Empty = { render: () => h('p', 'another page') }

/** Two pages of an app in `<KeepAlive>`, each with a button. */
function mountPages(app: TestApp, props: object = {}) {
  const shown = shallowRef(0)
  const pages = [0, 1].map((at) =>
    defineComponent(() => () => h(ProtectedTaskButton, { id: `go-${at}`, input: at, ...props }, () => 'Paint')),
  )
  const wrapper = app.mount(defineComponent(() => () => h(KeepAlive, () => h(pages[shown.value] ?? Empty))))
  return {
    wrapper,
    state: () => wrapper.get('[data-part=button]').attributes('data-state'),
    async click() {
      wrapper.get<HTMLElement>('[data-part=button]').element.click()
      await settle()
    },
    async goTo(page: number) {
      shown.value = page
      await settle()
    },
  }
}

describe('a page that <KeepAlive> deactivates', () => {
  it('closes its puzzle, so nothing covers the next page and nothing starts there', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, goTo } = mountPages(app)
    await click()
    await until(readyPuzzle)
    await goTo(2)
    expect(dialogs()).toBe(0)
    const calls = app.backend.calls.length
    await pass(600_000)
    expect([dialogs(), app.backend.calls.slice(calls), app.backend.jobs]).toEqual([0, [], []])
  })

  it('shows its puzzle again when it returns, with a new challenge and for the same task', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, goTo, state } = mountPages(app)
    await click()
    await until(readyPuzzle)
    await goTo(2)
    await pass(5_000)
    await goTo(0)
    await until(readyPuzzle)
    expect([state(), dialogs(), app.backend.puzzles.length]).toEqual(['verifying', 1, 2])
    expect(app.backend.puzzles[0]!.id).not.toBe(app.backend.puzzles[1]!.id)
    await solvePuzzle(app.backend)
    expect((await until(() => app.backend.jobs[0])).input).toBe(0)
    expect(app.store.list).toHaveLength(1)
  })

  it('gives its turn to the next page, and waits for its own when it returns', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, goTo, state } = mountPages(app)
    await click()
    await until(readyPuzzle)
    await goTo(1)
    await click()
    await until(readyPuzzle)
    expect([state(), dialogs()]).toEqual(['verifying', 1])
    await solvePuzzle(app.backend)
    expect((await until(() => app.backend.jobs[0])).input).toBe(1)
    await pass(1_000)
    expect(dialogs()).toBe(0)
    await goTo(0)
    await until(readyPuzzle)
    expect([state(), dialogs()]).toEqual(['verifying', 1])
  })

  it('shows a puzzle that is requested while the page is inactive only when it returns', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const held = (app.backend.faults.check = requestHeld())
    const { click, goTo, state } = mountPages(app)
    await click()
    await goTo(2)
    held.release()
    await pass(5_000)
    expect([dialogs(), app.backend.calls]).toEqual([0, ['check']])
    await goTo(0)
    await until(readyPuzzle)
    expect([state(), dialogs()]).toEqual(['verifying', 1])
  })

  it('shows no success after it returns if the puzzle was solved before', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { click, goTo } = mountPages(app)
    await click()
    await until(readyPuzzle)
    await solvePuzzle(app.backend)
    await goTo(2)
    expect(dialogs()).toBe(0)
    await pass(5_000)
    await goTo(0)
    expect([dialogs(), app.backend.puzzles.length, app.backend.jobs.length]).toEqual([0, 1, 1])
  })

  it('lets its started task continue, and shows the outcome when it returns', async () => {
    const app = createTestApp()
    const { click, goTo, state } = mountPages(app)
    await click()
    const job = await until(() => app.backend.jobs[0])
    await goTo(2)
    job.finish('kept')
    await until(() => app.store.list[0]!.state === 'done')
    await goTo(0)
    expect([state(), app.store.list[0]!.result]).toEqual(['done', 'kept'])
  })
})

/** A component in a `<Transition>` that the test ends. */
function mountFading(app: TestApp, content: () => unknown) {
  const isShown = shallowRef(true)
  let finish = (): void => undefined
  const onLeave = (_element: Element, done: () => void): void => void (finish = done)
  const wrapper = app.mount(
    defineComponent(
      () => () =>
        h(Transition, { css: false, onLeave }, () =>
          isShown.value ? h('div', { id: 'fading' }, content() as never) : undefined,
        ),
    ),
  )
  return {
    wrapper,
    fading: () => document.querySelector<HTMLElement>('#fading'),
    async leave() {
      isShown.value = false
      await settle()
    },
    async finish() {
      finish()
      await settle()
    },
  }
}

describe('a <Transition> that leaves', () => {
  beforeEach(() => {
    config.global.stubs.transition = false
  })
  afterEach(() => {
    config.global.stubs.transition = true
  })

  it('closes the puzzle of its button, and a click on the button does nothing', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const { fading, leave, finish } = mountFading(app, () => h(ProtectedTaskButton, () => 'Paint'))
    const button = fading()!.querySelector<HTMLElement>('[data-part=button]')!
    button.click()
    await until(readyPuzzle)
    await leave()
    expect([fading()?.contains(button), dialogs(), app.store.list[0]!.state]).toEqual([true, 0, 'cancelled'])
    const calls = app.backend.calls.length
    button.click()
    await pass(5_000)
    expect(app.backend.calls.slice(calls)).toEqual([])
    await finish()
    expect([fading(), dialogs(), app.store.list.length]).toEqual([null, 0, 1])
  })

  it('blocks answers to a fading puzzle, and throws nothing', async () => {
    const app = createTestApp()
    const { fading, leave, finish } = mountFading(app, () => h(SliderVerify))
    await until(readyPuzzle)
    const range = fading()!.querySelector<HTMLInputElement>('input[type=range]')!
    await leave()
    expect(fading()!.contains(range)).toBe(true)
    range.value = '100'
    range.dispatchEvent(new Event('input', { bubbles: true }))
    for (const key of ['ArrowRight', 'Enter']) range.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
    for (const button of fading()!.querySelectorAll('button')) button.click()
    const pointer = { bubbles: true, isPrimary: true, clientX: 10, pointerId: 1 }
    for (const part of fading()!.querySelectorAll('[data-part]'))
      part.dispatchEvent(new PointerEvent('pointerdown', pointer))
    await pass(5_000)
    expect(app.backend.calls).toEqual(['challenge'])
    await finish()
    expect(fading()).toBeNull()
  })
})
