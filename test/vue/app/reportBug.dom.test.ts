import type { VueWrapper } from '@vue/test-utils'
import type { TestAppOptions } from '../../support/client/testApp'

import { mount } from '@vue/test-utils'
import { usePolling, useSliderVerify } from 'vue-taskgate'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'

import { createTestApp, mountButton, watchConsole } from '../../support/client/testApp'
import { pass, settle, stopTime, until } from '../../support/time/pageTime'

let consoleSays: () => string[]
beforeEach(() => {
  stopTime()
  consoleSays = watchConsole(/an error in/, /x is not a function/, /config\. /)
})
afterEach(() => void vi.restoreAllMocks())

const bug = new TypeError('x is not a function')
const buggy = (): never => {
  throw bug
}

function handlerOf(wrapper: VueWrapper) {
  const handler = vi.fn()
  wrapper.vm.$.appContext.app.config.errorHandler = handler
  return handler
}

function open(props: object, options: TestAppOptions = {}) {
  const app = createTestApp({ withHost: false, ...options })
  const button = mountButton(app, props)
  return { ...app, ...button, handler: handlerOf(button.wrapper) }
}

describe('an error in code of the app', () => {
  it.each<[string, object, string]>([
    [':input throws', { input: buggy }, ':input or beforeStart()'],
    [':input rejects', { input: async () => buggy() }, ':input or beforeStart()'],
    ['beforeStart rejects', { beforeStart: async () => buggy() }, ':input or beforeStart()'],
    ['beforeStart rejects with any Error', { beforeStart: () => Promise.reject(bug) }, ':input or beforeStart()'],
  ])('stops the start and reaches the errorHandler and the console: %s', async (_what, props, where) => {
    const { click, handler, log, state, wrapper, backend } = open(props)
    await click()
    expect([log, state(), backend.calls]).toEqual([[], 'idle', []])
    expect(handler.mock.calls).toEqual([[bug, null, where]])
    expect(consoleSays().join()).toContain(`an error in ${where}`)
    await wrapper.setProps({ input: 1, beforeStart: undefined })
    await click()
    expect(log[0]).toEqual(['started', 1])
  })

  it.each<[string, object, TestAppOptions]>([
    ['prepare', { prepare: buggy }, {}],
    ['client.start', {}, { client: { start: buggy } }],
    ['client.status', {}, { client: { status: buggy } }],
    ['headers', {}, { headers: buggy }],
    ['adapt.startBody', {}, { adapt: { startBody: buggy } }],
    [
      'a captcha',
      {},
      {
        providers: [{ name: 'own', surface: 'none', solve: buggy }],
        client: { check: async () => ({ needVerify: true, provider: 'own' }) },
      },
    ],
  ])('fails the task at once and reaches the errorHandler and the console: %s', async (_what, props, options) => {
    const { click, handler, log } = open(props, options)
    await click()
    await until(() => log.some(([name]) => name === 'failed'))
    expect(log.find(([name]) => name === 'failed')![1]).toMatchObject({ code: 'config', retryable: false })
    expect(handler.mock.calls.map(([error]) => error)).toEqual([bug])
    expect(consoleSays().join()).toContain("an error in the task 'startTask'")
  })

  it('keeps the task when beforeCancel rejects', async () => {
    const { wrapper, click, handler, state } = open({ beforeCancel: async () => buggy() })
    await click()
    await until(() => state() === 'pending')
    expect(await (wrapper.vm as unknown as { cancel(): Promise<boolean> }).cancel()).toBe(false)
    expect(handler.mock.calls).toEqual([[bug, null, 'beforeCancel()']])
    expect(state()).toBe('pending')
  })

  it('reaches them from onSettled, and the task is not touched', async () => {
    const { click, handler, log, backend } = open({}, { onSettled: buggy })
    await click()
    ;(await until(() => backend.jobs[0])).finish(1)
    await until(() => log.some(([name]) => name === 'done'))
    expect(handler.mock.calls).toEqual([[bug, null, 'onSettled() or onError()']])
  })

  it('ends usePolling at once and reaches them', async () => {
    const wrapper = mount({ setup: () => usePolling(buggy), template: '{{ state.status }}' })
    const handler = handlerOf(wrapper)
    await settle()
    expect(wrapper.text()).toBe('failed')
    expect(handler.mock.calls).toEqual([[bug, null, 'usePolling()']])
    wrapper.unmount()
  })

  it('ends the loading of a puzzle and reaches them', async () => {
    const calls = { challenge: async () => buggy(), submit: async () => buggy() }
    const app = createTestApp({ client: calls, withHost: false })
    const setup = () => useSliderVerify()
    const wrapper = app.mount({ setup, template: '{{ state.name }}' })
    const handler = handlerOf(wrapper)
    ;(wrapper.vm as unknown as { load(): void }).load()
    await settle()
    expect(wrapper.text()).toBe('load-error')
    expect(handler.mock.calls).toEqual([[bug, null, 'a call of the puzzle']])
  })

  it('does not fail when the errorHandler itself throws', async () => {
    const { click, handler, state } = open({ input: buggy })
    handler.mockImplementation(buggy)
    await click()
    expect(state()).toBe('idle')
    expect(consoleSays().join()).toContain('errorHandler threw')
  })
})

describe('a refusal of the app', () => {
  it.each([{ name: ['Too short'] }, undefined, 'no', [1], false])('is quiet: %j', async (reason) => {
    const { click, handler, state } = open({ beforeStart: () => Promise.reject(reason) })
    await click()
    expect(state()).toBe('idle')
    expect(handler).not.toHaveBeenCalled()
    expect(consoleSays()).toEqual([])
  })
})

describe('a hook of the app that does not settle', () => {
  it('makes the button busy, and a later click does nothing', async () => {
    let settleHook: (value: boolean) => void = () => undefined
    const beforeStart = vi.fn(() => new Promise<boolean>((resolve) => (settleHook = resolve)))
    const { click, element, state, log } = open({ beforeStart })
    await click()
    expect(state()).toBe('idle') // a quick validation does not flicker
    await pass(300)
    expect([state(), element().getAttribute('aria-disabled')]).toEqual(['checking', 'true'])
    await click()
    expect(beforeStart).toHaveBeenCalledOnce()
    settleHook(false)
    await settle()
    expect([state(), element().getAttribute('aria-disabled'), log]).toEqual(['idle', null, []])
  })
})
