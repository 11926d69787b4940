import type { PollContext, UsePollingOptions } from 'vue-taskgate'

import { usePolling } from 'vue-taskgate'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref } from 'vue'

import { watchConsole } from '../../support/client/testApp'
import { createTestClock } from '../../support/time/testClock'
import { createTestPage } from '../../support/page/testPage'

beforeEach(() => {
  watchConsole()
})

function use<T>(fn: (context: PollContext) => T | Promise<T>, options: UsePollingOptions<T> = {}) {
  const clock = createTestClock()
  const page = createTestPage()
  const scope = effectScope()
  const polling = scope.run(() => usePolling(fn, { clock, page, jitter: 0, interval: 1_000, ...options }))!
  const isSilent = () => clock.timers() === 0 && page.listeners() === 0
  return { ...polling, clock, page, scope, isSilent }
}

describe('polling', () => {
  it('calls at once and after each interval until `until` accepts a value', async () => {
    let count = 0
    const fn = vi.fn(() => (count += 1))
    const { clock, data, state, isActive, isSilent } = use(fn, { until: (value) => value === 3 })
    expect([isActive.value, data.value]).toEqual([true, undefined])
    await clock.advance(0)
    expect([data.value, state.value.status]).toEqual([1, 'waiting'])
    await clock.advance(10_000)
    expect([fn.mock.calls.length, data.value, state.value.status, isActive.value]).toEqual([3, 3, 'done', false])
    expect(isSilent()).toBe(true)
  })

  it('keeps the error of the last call until the next value', async () => {
    const answers = [() => Promise.reject(Object.assign(new Error('busy'), { status: 503 })), () => 'well']
    const { clock, data, error, state } = use(() => answers.shift()!(), { until: (value) => value === 'well' })
    await clock.advance(0)
    expect([error.value, state.value.failures]).toEqual([expect.objectContaining({ message: 'busy' }), 1])
    await clock.advance(60_000)
    expect([data.value, error.value, state.value.status]).toEqual(['well', undefined, 'done'])
  })

  it('makes no call while it is paused, and while the page is hidden', async () => {
    const fn = vi.fn(() => 1)
    const { clock, page, pause, resume, state } = use(fn)
    await clock.advance(0)
    pause()
    await clock.advance(60_000)
    expect([fn.mock.calls.length, state.value]).toEqual([
      1,
      expect.objectContaining({ status: 'paused', reason: 'manual' }),
    ])
    resume()
    await clock.advance(0)
    expect(fn).toHaveBeenCalledTimes(2)
    page.set('hidden')
    await clock.advance(60_000)
    expect([fn.mock.calls.length, state.value]).toEqual([
      2,
      expect.objectContaining({ status: 'paused', reason: 'hidden' }),
    ])
    page.set(undefined)
    await clock.advance(0)
    expect(fn).toHaveBeenCalledTimes(3)
  })

  it('stops with stop(), and starts again with start()', async () => {
    const fn = vi.fn(() => 1)
    const { clock, start, stop, state, isActive, isSilent } = use(fn)
    start()
    await clock.advance(2_000)
    expect(fn).toHaveBeenCalledTimes(3)
    stop()
    expect([state.value.status, isActive.value, isSilent()]).toEqual(['cancelled', false, true])
    start()
    await clock.advance(0)
    expect([fn.mock.calls.length, state.value.attempts]).toEqual([4, 1])
  })

  it('makes one call at once with poll(), which starts polling if needed', async () => {
    let value = 0
    const { clock, poll } = use(() => (value += 1), { enabled: false })
    expect(await poll()).toBe(1)
    await clock.advance(500)
    expect(await poll()).toBe(2)
    await clock.advance(1_000)
    expect(value).toBe(3)
  })

  it('rejects poll() when its call fails', async () => {
    const { poll, state } = use(() => Promise.reject(Object.assign(new Error('gone'), { status: 404 })), {
      enabled: false,
    })
    await expect(poll()).rejects.toThrow('gone')
    await vi.waitUntil(() => state.value.status === 'failed')
  })
})

describe('enabled', () => {
  it('starts and stops polling when it changes', async () => {
    const fn = vi.fn(() => 1)
    const enabled = ref(false)
    const { clock, isSilent, state } = use(fn, { enabled })
    await clock.advance(5_000)
    expect([fn.mock.calls.length, state.value.status, isSilent()]).toEqual([0, 'idle', true])
    enabled.value = true
    await clock.advance(0)
    expect(fn).toHaveBeenCalledTimes(1)
    enabled.value = false
    await clock.advance(5_000)
    expect([fn.mock.calls.length, state.value.status, isSilent()]).toEqual([1, 'cancelled', true])
  })
})

describe('the end of the scope', () => {
  it('leaves no call, no timer and no listener', async () => {
    const aborted = vi.fn()
    const fn = vi.fn(
      ({ signal }: PollContext) =>
        new Promise((_resolve, reject) =>
          signal.addEventListener('abort', () => (aborted(), reject(signal.reason as Error))),
        ),
    )
    const { clock, scope, isSilent } = use(fn)
    await clock.advance(0)
    scope.stop()
    expect([aborted.mock.calls.length, isSilent()]).toEqual([1, true])
    await clock.advance(60_000)
    expect(fn).toHaveBeenCalledTimes(1)
  })
})

describe('options', () => {
  it.each<[string, UsePollingOptions<unknown>]>([
    ['interval', { interval: 0 }],
    ['jitter', { jitter: 2 }],
    ['maxAttempts', { maxAttempts: 0 }],
    ['whenHidden', { whenHidden: 'never' as 'pause' }],
  ])('%s out of range throws a RangeError that names the range', (name, options) => {
    expect(() => use(() => 1, options)).toThrow(new RegExp(`^vue-taskgate: ${name} takes .*; came`))
  })
})
