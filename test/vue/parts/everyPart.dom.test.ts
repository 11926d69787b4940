import type { SliderPuzzleProps, TaskState } from 'vue-taskgate'

import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import {
  createTaskgate,
  defineCaptchaProvider,
  ProtectedTaskButton,
  SliderPuzzle,
  SliderVerify,
  sliderTransitions,
  TaskProgress,
  transitions,
} from 'vue-taskgate'
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest'
import { h, nextTick } from 'vue'

import { announce } from '../../../src/vue/parts/announce'
import { reply } from '../../support/backend/faults'
import { verifyAlways } from '../../support/backend/defaults'
import { createTestApp, mountButton, readyPuzzle, taskIn, watchConsole } from '../../support/client/testApp'
import { challenge } from '../../support/page/challenge'
import { stopTime, until } from '../../support/time/pageTime'

/** Returns `root` and its descendants that lack `data-scope` or `data-part`. */
function unnamed(root: Element): string[] {
  return [root, ...root.querySelectorAll('*')]
    .filter((element) => element.getAttribute('data-scope') !== 'taskgate' || !element.getAttribute('data-part'))
    .map(({ outerHTML }) => outerHTML.slice(0, 100))
}

/** Renders into a `<main>` and returns its children. */
function draw(content: () => unknown): Element[] {
  const plugins = [createPinia(), createTaskgate({ fetch: async () => Response.json(challenge) })]
  const wrapper = mount(() => h('main', [content() as never]), { attachTo: document.body, global: { plugins } })
  onTestFinished(() => wrapper.unmount())
  expect(wrapper.element.children.length).toBeGreaterThan(0)
  return [...wrapper.element.children]
}

const taskStates = Object.keys(transitions) as TaskState[]
const extras: Record<string, object> = {
  locked: { until: Date.now() + 60_000 },
  'load-error': { problem: { code: 'internal', title: 'Something went wrong', retryable: true } },
}
const puzzles = Object.keys(sliderTransitions).map(
  (name) =>
    ({
      state: { name, ...extras[name] },
      closable: true,
      challenge: { ...challenge, alternatives: ['email'] },
    }) as unknown as SliderPuzzleProps,
)

describe('every element has data-scope and data-part', () => {
  it.each(taskStates)('in a button that is %s', (state) => {
    const task = taskIn(state, { progress: 0.4, canCancel: true })
    const all = draw(() =>
      (['bar', 'ring', 'fill', 'none'] as const).map((progress) =>
        h(ProtectedTaskButton, { task, progress }, () => 'Paint'),
      ),
    )
    expect(all.flatMap(unnamed)).toEqual([])
  })

  it.each(taskStates)('in the progress of a task that is %s', (state) => {
    const task = taskIn(state, { progress: 0.4, canCancel: true })
    const all = draw(() =>
      (['bar', 'ring', 'text'] as const).map((variant) =>
        h(TaskProgress, { task, variant, showEta: true, showElapsed: true }),
      ),
    )
    expect(all.flatMap(unnamed)).toEqual([])
  })

  it.each(puzzles.map((props) => [props.state!.name, props] as const))('in a puzzle that is %s', (_name, props) => {
    expect(draw(() => h(SliderPuzzle, props as never)).flatMap(unnamed)).toEqual([])
  })

  it('in a puzzle that is a field of a form', () => {
    expect(draw(() => h(SliderVerify, { name: 'captcha', required: true })).flatMap(unnamed)).toEqual([])
  })

  it('in a live region', () => {
    announce('Ready', document.body)
    expect(unnamed(document.querySelector('[role=status]')!)).toEqual([])
  })
})

describe('every element has data-scope and data-part while a check is on show', () => {
  beforeEach(() => {
    stopTime()
    watchConsole(/The button was removed before its task started/)
  })

  it.each(['popup', 'embed'])('in the puzzle: %s', async (verifyMode) => {
    const app = createTestApp({ risk: verifyAlways })
    const { wrapper, click } = mountButton(app, { verifyMode })
    await click()
    await until(readyPuzzle)
    expect(wrapper.find('dialog').exists()).toBe(verifyMode === 'popup')
    expect(unnamed(wrapper.element)).toEqual([])
  })

  it('in the host, without a button', async () => {
    const app = createTestApp({ risk: verifyAlways })
    const known = new Set(document.querySelectorAll('*'))
    app.store.start('startTask', { id: 1 })
    await until(readyPuzzle)
    const added = [...document.querySelectorAll('*')].filter((element) => !known.has(element))
    expect(added.length).toBeGreaterThan(10)
    expect(added.flatMap(unnamed)).toEqual([])
  })

  it.each(['dialog', 'inline'] as const)('around the elements of a provider of the app: %s', async (surface) => {
    let host: HTMLElement | undefined
    const solve = ({ host: own }: { host: HTMLElement }) => {
      host = own
      own.innerHTML = '<b>mine</b>'
      return new Promise<never>(() => undefined)
    }
    const app = createTestApp({ providers: [defineCaptchaProvider({ name: 'mine', surface, solve })] })
    app.backend.faults.check = reply(200, { needVerify: true, provider: 'mine', verifyToken: 'vt_ticket' })
    const { wrapper, click } = mountButton(app)
    await click()
    await until(() => host)
    await nextTick()
    host!.replaceChildren()
    expect(unnamed(wrapper.element)).toEqual([])
  })
})
