import { getEventListeners } from 'node:events'

import { describe, expect, it } from 'vitest'

import { networkReady, offlineWaitMs } from '../../../src/core/environment/networkReady'
import { readRetryAfter } from '../../../src/core/http/readRetryAfter'
import { sleep } from '../../../src/core/environment/sleep'
import { atRest, createTestClock } from '../../support/time/testClock'
import { createTestPage } from '../../support/page/testPage'

/** Records the outcome of a promise. */
function watch(promise: Promise<unknown>): { outcome: string } {
  const seen = { outcome: 'open' }
  promise.then(
    () => (seen.outcome = 'resolved'),
    (error) => (seen.outcome = error.name),
  )
  return seen
}

describe('sleep', () => {
  it('resolves after its time and not before', async () => {
    const clock = createTestClock()
    const seen = watch(sleep(1_000, new AbortController().signal, clock))
    await clock.advance(999)
    expect(seen.outcome).toBe('open')
    await clock.advance(1)
    expect(seen.outcome).toBe('resolved')
  })

  it('leaves no listener on the signal after its time', async () => {
    const clock = createTestClock()
    const { signal } = new AbortController()
    void sleep(1_000, signal, clock)
    expect(getEventListeners(signal, 'abort')).toHaveLength(1)
    await clock.advance(1_000)
    expect(getEventListeners(signal, 'abort')).toHaveLength(0)
  })

  it('rejects at once with the signal and leaves no timer', async () => {
    const clock = createTestClock()
    const controller = new AbortController()
    const seen = watch(sleep(1_000, controller.signal, clock))
    controller.abort()
    await atRest()
    expect(seen.outcome).toBe('AbortError')
    expect(clock.timers()).toBe(0)
    const late = watch(sleep(1_000, controller.signal, clock))
    await atRest()
    expect(late.outcome).toBe('AbortError')
    expect(clock.timers()).toBe(0)
  })
})

describe('networkReady', () => {
  it('resolves at once on an online page, visible or hidden', async () => {
    for (const away of [undefined, 'hidden'] as const) {
      const page = createTestPage(away)
      await networkReady(page, new AbortController().signal, createTestClock(), 5_000)
      expect(page.listeners()).toBe(0)
    }
  })

  it('waits for the network through any other change and leaves no listener and no timer', async () => {
    const page = createTestPage('offline')
    const clock = createTestClock()
    const seen = watch(networkReady(page, new AbortController().signal, clock, 5_000))
    page.tell()
    await atRest()
    expect(seen.outcome).toBe('open')
    page.set(undefined)
    await atRest()
    expect(seen.outcome).toBe('resolved')
    expect([page.listeners(), clock.timers()]).toEqual([0, 0])
  })

  it('lets a call be tried after 5 s, then at growing intervals of up to a minute', async () => {
    const page = createTestPage('offline')
    for (const [tries, ms] of [5_000, 10_000, 20_000, 40_000, 60_000, 60_000].entries()) {
      const clock = createTestClock()
      const seen = watch(networkReady(page, new AbortController().signal, clock, offlineWaitMs(tries)))
      await clock.advance(ms - 1)
      expect(seen.outcome).toBe('open')
      await clock.advance(1)
      expect(seen.outcome).toBe('resolved')
      expect(page.listeners()).toBe(0)
    }
  })

  it('rejects with the signal during the wait and before it', async () => {
    const page = createTestPage('offline')
    const clock = createTestClock()
    const controller = new AbortController()
    const seen = watch(networkReady(page, controller.signal, clock, 5_000))
    await atRest()
    controller.abort()
    await atRest()
    expect(seen.outcome).toBe('AbortError')
    expect([page.listeners(), clock.timers()]).toEqual([0, 0])
    await expect(networkReady(createTestPage(), controller.signal, clock, 5_000)).rejects.toBe(controller.signal.reason)
  })
})

describe('Retry-After', () => {
  const date = 'Wed, 21 Oct 2015 07:28:00 GMT'
  it.each([
    ['seconds', { 'retry-after': '120' }, 120_000],
    ['none', {}, undefined],
    ['zero', { 'retry-after': '0' }, 0],
    ['an hour at most', { 'retry-after': '86400' }, 3_600_000],
    ['a date against the Date of the answer', { 'retry-after': 'Wed, 21 Oct 2015 07:28:30 GMT', date }, 30_000],
    ['a date in the past', { 'retry-after': 'Wed, 21 Oct 2015 07:27:00 GMT', date }, undefined],
    ['a date without a Date', { 'retry-after': date }, undefined],
    ['nonsense', { 'retry-after': 'soon', date }, undefined],
    ['a negative number', { 'retry-after': '-1', date }, undefined],
  ])('reads %s', (_what, headers, ms) => {
    expect(readRetryAfter(new Headers(headers as HeadersInit))).toBe(ms)
  })
})
