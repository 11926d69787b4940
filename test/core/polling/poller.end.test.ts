import type { PollerOptions } from '../../../src/core/polling/pollerOptions'

import { describe, expect, it, vi } from 'vitest'

import { startPoller } from '../../../src/core/polling/poller'
import { failure, poll } from '../../support/client/testPolling'
import { createTestPage } from '../../support/page/testPage'
import { atRest, createTestClock } from '../../support/time/testClock'

const HOUR = 3_600_000

describe('stopping a poller', () => {
  const stops = {
    'by stop': (polling: ReturnType<typeof poll>) => polling.poller.stop(),
    'by the signal': (_polling: ReturnType<typeof poll>, outer: AbortController) => outer.abort(),
  }
  const moments: Record<string, (polling: ReturnType<typeof poll>) => unknown> = {
    'in the tick of the start': () => undefined,
    'in the middle of a call': () => atRest(),
    'in a wait': async ({ calls, clock }) => {
      await atRest()
      calls[0]!.answer(1)
      await clock.advance(100)
    },
    'in a pause': async ({ page, calls }) => {
      page.set('offline')
      await atRest()
      calls[0]!.answer(1)
      await atRest()
    },
  }
  for (const [how, stop] of Object.entries(stops)) {
    it.each(Object.entries(moments))(`${how} %s leaves no call and no timer in the same tick`, async (_when, reach) => {
      const outer = new AbortController()
      const polling = poll({ signal: outer.signal })
      await reach(polling)
      const { calls, isSilent, states, clock, page } = polling
      const before = calls.length
      const number = states.length
      stop(polling, outer)
      expect(isSilent()).toBe(true)
      expect(calls.every(({ signal }) => signal.aborted || before > 1)).toBe(true)
      page.tell()
      await clock.advance(HOUR)
      expect(calls).toHaveLength(before)
      expect(states.slice(number)).toMatchObject([{ status: 'cancelled' }])
    })
  }

  it('drops a late answer', async () => {
    const seen: unknown[] = []
    const { poller, calls, states } = poll({ onData: (data) => seen.push(data), onError: (error) => seen.push(error) })
    await atRest()
    poller.stop()
    calls[0]!.answer('late')
    await atRest()
    expect(seen).toEqual([])
    expect(states.map(({ status }) => status)).toEqual(['polling', 'cancelled'])
  })

  it('rejects the promise of a call in flight', async () => {
    const { poller } = poll()
    const asked = poller.poll()
    poller.stop()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('leaves no listener on the outer signal', async () => {
    const outer = new AbortController()
    const added = vi.spyOn(outer.signal, 'addEventListener')
    const { poller, states } = poll({ signal: outer.signal })
    expect(added).toHaveBeenCalledOnce()
    poller.stop()
    outer.abort()
    expect(states.filter(({ status }) => status === 'cancelled')).toHaveLength(1)
  })

  it('twice has one effect, and every later method has none', async () => {
    const { poller, states, calls } = poll()
    poller.stop()
    poller.stop()
    poller.pause()
    poller.resume()
    await atRest()
    expect(states.map(({ status }) => status)).toEqual(['polling', 'cancelled'])
    expect(calls).toEqual([])
  })

  const callbacks: [string, PollerOptions, () => unknown][] = [
    ['onData', { onData: () => stopNow() }, () => 1],
    ['until', { until: () => stopNow() }, () => 1],
    ['interval', { interval: () => Number(stopNow()) || 100 }, () => 1],
    ['onError, before a final error', { onError: () => stopNow() }, () => failure({ status: 403 })],
    ['onError, before a passing error', { onError: () => stopNow() }, () => failure()],
    [
      'onError, before a 401',
      { onError: () => stopNow(), onAuth: () => expect.unreachable() },
      () => failure({ status: 401 }),
    ],
    ['isTransient', { isTransient: () => stopNow() }, () => failure()],
    ['onAuth', { onAuth: () => stopNow() }, () => failure({ status: 401 })],
  ]
  let stopNow: () => boolean
  it.each(callbacks)('inside %s is the only end', async (_which, options, answer) => {
    const { poller, states, clock, calls, isSilent } = poll(options, answer)
    stopNow = () => {
      poller.stop()
      return false
    }
    await clock.advance(HOUR)
    expect(states.filter(({ status }) => status !== 'polling' && status !== 'paused')).toMatchObject([
      { status: 'cancelled' },
    ])
    expect(calls).toHaveLength(1)
    expect(isSilent()).toBe(true)
  })
})

describe('a callback that throws', () => {
  const thrown = new TypeError('of the app')
  const bang = (): never => {
    throw thrown
  }
  it.each<[string, PollerOptions, () => unknown]>([
    ['onData', { onData: bang }, () => 1],
    ['until', { until: bang }, () => 1],
    ['interval', { interval: bang }, () => 1],
    ['onError', { onError: bang }, () => failure()],
    ['isTransient', { isTransient: bang }, () => failure()],
    ['onAuth', { onAuth: bang }, () => failure({ status: 401 })],
    ['onAuth, later', { onAuth: () => Promise.reject(thrown) }, () => failure({ status: 401 })],
  ])('ends polling as failed: %s', async (_which, options, answer) => {
    const { state, calls, clock, isSilent } = poll(options, answer)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', error: thrown })
    expect(calls).toHaveLength(1)
    expect(isSilent()).toBe(true)
  })

  it('ends polling as failed before the first call', () => {
    const { state, isSilent } = poll({ interval: bang, immediate: false })
    expect(state()).toMatchObject({ status: 'failed', error: thrown, attempts: 0 })
    expect(isSilent()).toBe(true)
  })

  it('leaves no call and no timer if it is the listener of states', async () => {
    const clock = createTestClock()
    const page = createTestPage()
    let isBroken = false
    const statuses: string[] = []
    startPoller(
      () => 1,
      { clock, page },
      ({ status }) => {
        statuses.push(status)
        if (!isBroken && status === 'waiting') {
          isBroken = true
          throw thrown
        }
      },
    )
    await clock.advance(HOUR)
    expect(statuses).toEqual(['polling', 'waiting', 'failed'])
    expect([clock.timers(), page.listeners()]).toEqual([0, 0])
  })
})
