import type { PageBackend } from '../backend/pageBackend'
import type { TestBackendOptions } from '../backend/testBackend'
import type { VueWrapper } from '@vue/test-utils'
import type { Task, TaskgateOptions, TaskState } from 'vue-taskgate'
import type { Component } from 'vue'

import { mount } from '@vue/test-utils'
import axe from 'axe-core'
import { createPinia } from 'pinia'
import { createTaskgate, ProtectedTaskButton, TaskgateHost, useTaskStore } from 'vue-taskgate'
import { expect, onTestFinished, vi } from 'vitest'
import { defineComponent, h, nextTick, shallowRef } from 'vue'

import { createPageBackend } from '../backend/pageBackend'
import { pass, settle } from '../time/pageTime'

export interface TestApp {
  backend: PageBackend
  taskgate: ReturnType<typeof createTaskgate>
  store: ReturnType<typeof useTaskStore>
  pinia: ReturnType<typeof createPinia>
  mount(component: Component, options?: Record<string, unknown>): VueWrapper
}

export type TestAppOptions = Partial<TaskgateOptions> &
  Pick<TestBackendOptions, 'risk' | 'actions'> & {
    /** Whether a `<TaskgateHost />` is mounted. Default true. */
    withHost?: boolean
    /** A Pinia to share with another app. Default: a new one. */
    pinia?: ReturnType<typeof createPinia>
  }

/** Creates an app with a Pinia, the plugin and the server half. */
export function createTestApp(options: TestAppOptions = {}): TestApp {
  const { risk, actions, withHost = true, pinia = createPinia(), ...config } = options
  const backend = createPageBackend({ risk, ...(actions && { actions }) })
  const taskgate = createTaskgate({ fetch: backend.fetch, ...config })
  if (withHost) {
    const host = mount(TaskgateHost, { global: { plugins: [pinia, taskgate] }, attachTo: document.body })
    onTestFinished(() => host.unmount())
  }
  return {
    backend,
    taskgate,
    pinia,
    get store() {
      return useTaskStore(pinia)
    },
    mount(component, given = {}) {
      const place = document.createElement('div')
      document.body.append(place)
      const wrapper = mount(component, { attachTo: place, ...given, global: { plugins: [pinia, taskgate] } } as never)
      onTestFinished(() => {
        wrapper.unmount()
        place.remove()
        if (vi.isFakeTimers()) vi.advanceTimersByTime(1_000) // a dialog may still show its success message
      })
      return wrapper as VueWrapper
    },
  }
}

const events = 'started accepted verify progress done failed cancelled stalled expired settled'.split(' ')

export interface TestButton {
  wrapper: VueWrapper
  /** The emitted events in order, with their arguments. */
  log: [name: string, ...args: unknown[]][]
  /** The event names, with consecutive `progress` events merged. */
  names(): string[]
  element(): HTMLButtonElement
  state(): string | undefined
  text(role: 'status' | 'alert'): string
  click(): Promise<void>
  /** Clicks the action button in the note. */
  act(): Promise<void>
}

/** Mounts a button and records its events. */
export function mountButton(app: TestApp, props: object = {}, options: object = {}): TestButton {
  const log: TestButton['log'] = []
  const listeners = events.map((name) => [
    `on${name[0]!.toUpperCase()}${name.slice(1)}`,
    (...args: unknown[]) => void log.push([name, ...args]),
  ])
  const wrapper = app.mount(ProtectedTaskButton, {
    slots: { default: () => 'Paint' },
    ...options,
    props: { ...Object.fromEntries(listeners), ...props },
  })
  const element = (): HTMLButtonElement => wrapper.get<HTMLButtonElement>('[data-part=button]').element
  return {
    wrapper,
    log,
    element,
    names: () => log.map(([name]) => name).filter((name, at, all) => name !== 'progress' || all[at - 1] !== name),
    state: () => (wrapper.element as HTMLElement).dataset.state,
    text: (role) => wrapper.get(`[role=${role}]`).text(),
    async click() {
      element().click()
      await settle()
    },
    async act() {
      wrapper.get<HTMLButtonElement>('[data-part=note] [data-part=action]').element.click()
      await settle()
    },
  }
}

export interface TestButtons {
  elements(): HTMLElement[]
  states(): (string | undefined)[]
  click(at: number): Promise<void>
  /** Removes the button at this index. */
  remove(at: number): Promise<void>
}

/** Mounts buttons in one app. Each app queues its own dialogs. */
export function mountButtons(app: TestApp, props: object[]): TestButtons {
  const shown = shallowRef(props.map((own, key) => ({ ...own, key })))
  const wrapper = app.mount(
    defineComponent(() => () => shown.value.map((own) => h(ProtectedTaskButton, own as never, () => 'Paint'))),
  )
  const elements = (): HTMLElement[] => wrapper.findAll<HTMLElement>('[data-part=button]').map(({ element }) => element)
  return {
    elements,
    states: () => elements().map(({ dataset }) => dataset.state),
    async click(at) {
      elements()[at]!.click()
      await settle()
    },
    async remove(at) {
      shown.value = shown.value.filter((_own, index) => index !== at)
      await settle()
    },
  }
}

const problem = { code: 'task-failed', title: 'The renderer ran out of memory.', retryable: true }

/** Returns a task in the given state, for a component's prop. */
export function taskIn(state: TaskState, more: object = {}): Task {
  const own = state === 'failed' ? { problem } : state === 'done' ? { result: { url: 'a.png' } } : {}
  return { key: 'k', action: 'startTask', taskId: 't', createdAt: 1, startedAt: 1, state, ...own, ...more } as Task
}

/** Fails the test if the console logs an error or a warning that `expected` does not match. */
export function watchConsole(...expected: RegExp[]): () => string[] {
  const said: string[] = []
  const say = (...words: unknown[]): void => void said.push(words.map(String).join(' '))
  const spies = [vi.spyOn(console, 'error').mockImplementation(say), vi.spyOn(console, 'warn').mockImplementation(say)]
  onTestFinished(() => {
    spies.forEach((spy) => spy.mockRestore())
    expect(said.filter((words) => !expected.some((one) => one.test(words)))).toEqual([])
  })
  return () => said
}

/** Expects no axe violations. Browser tests check the colour contrast. */
export async function expectAccessible(root: Element = document.body): Promise<void> {
  const { violations } = await axe.run(root, {
    rules: { 'color-contrast': { enabled: false }, region: { enabled: false } },
  })
  expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([])
}

/** Moves the piece to `off` px from the gap with the range input, and submits with Enter. */
export async function solvePuzzle(backend: PageBackend, off = 0, place: ParentNode = document): Promise<void> {
  await pass(50) // Vue ignores events that are not newer than their listener
  const range = place.querySelector<HTMLInputElement>('[data-part=slider] input[type=range]')!
  const x = await backend.answer()
  range.value = String(off && x + off > Number(range.max) ? x - off : x + off)
  range.dispatchEvent(new Event('input', { bubbles: true }))
  await nextTick()
  range.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }))
  await settle()
}

/** Returns the puzzle when it is ready to be solved, else null. */
export function readyPuzzle(place: ParentNode = document): HTMLElement | null {
  return place.querySelector('[data-part=slider][data-state=ready]')
}
