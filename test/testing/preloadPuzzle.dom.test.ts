import type { CaptchaProvider } from 'vue-taskgate'

import { flushPromises, mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { createTaskgate, ProtectedTaskButton } from 'vue-taskgate'
import { preloadPuzzle } from 'vue-taskgate/testing'
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'

import { watchConsole } from '../support/client/testApp'
import { challenge } from '../support/page/challenge'

beforeAll(preloadPuzzle)
beforeEach(() => void watchConsole(/The button was removed before its task started/))
afterEach(() => void vi.useRealTimers())

/** Mounts a button with a `fetch` of the test, as users of the package do. */
function clickButton(provider = 'slider', providers: CaptchaProvider[] = []) {
  const fetch = async (url: string | URL | Request): Promise<Response> =>
    Response.json(String(url).endsWith('/risk/check') ? { needVerify: true, provider } : challenge)
  const plugins = [createPinia(), createTaskgate({ fetch, providers })]
  const button = mount(ProtectedTaskButton, { global: { plugins }, attachTo: document.body })
  button.get('button').element.click()
  return button
}

describe('preloadPuzzle', () => {
  it('lets one flushPromises() show the puzzle', async () => {
    const button = clickButton()
    await flushPromises()
    expect(document.querySelector('[data-part=slider]')?.getAttribute('data-state')).toBe('ready')
    button.unmount()
  })

  it('lets the puzzle show under fake timers, while no time passes', async () => {
    vi.useFakeTimers()
    const before = Date.now()
    const button = clickButton()
    await flushPromises()
    expect(document.querySelector('[data-part=slider]')?.getAttribute('data-state')).toBe('ready')
    expect(Date.now()).toBe(before)
    button.unmount()
  })

  it('lets a captcha of the app show under fake timers', async () => {
    vi.useFakeTimers()
    const solve = vi.fn(() => new Promise<never>(() => undefined))
    const button = clickButton('vendor', [{ name: 'vendor', surface: 'dialog', solve }])
    await flushPromises()
    expect(solve).toHaveBeenCalledOnce()
    button.unmount()
  })
})
