import { defineCaptchaProvider, sliderProvider } from 'vue-taskgate'
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'

import { createTestApp, mountButton, watchConsole } from '../../support/client/testApp'
import { pass, settle, stopTime } from '../../support/time/pageTime'

beforeEach(() => {
  onTestFinished(() => {
    vi.unstubAllGlobals()
    Reflect.deleteProperty(navigator, 'connection')
  })
  stopTime()
  watchConsole(/The button was removed before its task started/)
})

/** A user whose browser is set to save data. */
function saveData(saves: boolean): void {
  const connection = Object.assign(new EventTarget(), { saveData: saves })
  Object.defineProperty(navigator, 'connection', { value: connection, configurable: true })
}

/** A browser with `requestIdleCallback`. */
function stubIdle() {
  const waiting = new Map<number, () => void>()
  let ids = 0
  vi.stubGlobal('requestIdleCallback', (callback: () => void) => {
    waiting.set((ids += 1), callback)
    return ids
  })
  vi.stubGlobal('cancelIdleCallback', (id: number) => waiting.delete(id))
  return {
    waits: () => waiting.size,
    idle: () => waiting.forEach((callback) => callback()),
  }
}

/** A button, and the number of preloads for its check. */
function mountPreloading(props: object = {}) {
  const preload = vi.fn()
  const app = createTestApp({ providers: [{ ...sliderProvider, preload }] })
  const button = mountButton(app, props)
  const root = button.wrapper.element as HTMLElement
  return {
    ...button,
    backend: app.backend,
    fetched: () => preload.mock.calls.length,
    happens: (type: string) => root.dispatchEvent(new Event(type)),
  }
}

describe('the code of a check is preloaded', () => {
  beforeEach(() => saveData(true))

  it('when the pointer enters the button', () => {
    const { happens, fetched } = mountPreloading()
    expect(fetched()).toBe(0)
    happens('pointerenter')
    expect(fetched()).toBe(1)
  })

  it('when the focus enters the button', () => {
    const { element, fetched } = mountPreloading()
    element().focus()
    expect(fetched()).toBe(1)
  })

  it('before the risk check of a start that follows no pointer or focus', async () => {
    const { wrapper, fetched, backend } = mountPreloading()
    const started = (wrapper.vm as unknown as { start(): Promise<void> }).start()
    expect([fetched(), backend.calls]).toEqual([1, []])
    await started
    await settle()
    expect(backend.calls[0]).toBe('check')
  })

  it('only for the provider that the button names', () => {
    const preload = vi.fn()
    const vendor = defineCaptchaProvider({
      name: 'vendor',
      surface: 'none',
      preload,
      solve: async () => ({ token: 't', by: 'vendor' }),
    })
    const slider = vi.fn()
    const app = createTestApp({ providers: [vendor, { ...sliderProvider, preload: slider }] })
    mountButton(app, { provider: 'vendor' }).wrapper.element.dispatchEvent(new Event('pointerenter'))
    expect([preload.mock.calls.length, slider.mock.calls.length]).toEqual([1, 0])
  })

  it('without an error message when the preload fails', async () => {
    const preload = () => Promise.reject(new Error('offline'))
    const vendor = defineCaptchaProvider({
      name: 'vendor',
      surface: 'none',
      preload,
      solve: async () => ({ token: 't', by: 'vendor' }),
    })
    const button = mountButton(createTestApp({ providers: [vendor] }), { provider: 'vendor' })
    button.wrapper.element.dispatchEvent(new Event('pointerenter'))
    await settle()
    expect(button.state()).toBe('idle')
  })
})

describe('after the button is mounted', () => {
  it('the check is preloaded when the browser is idle', () => {
    const { idle } = stubIdle()
    const { fetched } = mountPreloading()
    expect(fetched()).toBe(0)
    idle()
    expect(fetched()).toBe(1)
  })

  it('the check is preloaded after a second in browsers without requestIdleCallback', async () => {
    vi.stubGlobal('requestIdleCallback', undefined)
    const { fetched } = mountPreloading()
    await pass(950)
    expect(fetched()).toBe(0)
    await pass(50)
    expect(fetched()).toBe(1)
  })

  it('the check is not preloaded for a user who saves data', async () => {
    saveData(true)
    const { waits } = stubIdle()
    const { fetched } = mountPreloading()
    await pass(60_000)
    expect([waits(), fetched()]).toEqual([0, 0])
  })

  it('the check is preloaded for a user who does not save data in a browser with saveData', () => {
    saveData(false)
    const { idle } = stubIdle()
    const { fetched } = mountPreloading()
    idle()
    expect(fetched()).toBe(1)
  })

  it('nothing is preloaded when it is unmounted before the browser is idle', async () => {
    const { waits } = stubIdle()
    const { wrapper } = mountPreloading()
    expect(waits()).toBe(1)
    wrapper.unmount()
    expect(waits()).toBe(0)
    vi.stubGlobal('requestIdleCallback', undefined)
    const other = mountPreloading()
    other.wrapper.unmount()
    await pass(2_000)
    expect(other.fetched()).toBe(0)
  })
})
