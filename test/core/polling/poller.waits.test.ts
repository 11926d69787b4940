import type { PollerOptions } from '../../../src/core/polling/pollerOptions'

import { afterEach, describe, expect, it, vi } from 'vitest'

import { startPoller } from '../../../src/core/polling/poller'
import { failure, poll } from '../../support/client/testPolling'
import { createTestPage } from '../../support/page/testPage'
import { chance } from '../../support/time/chance'
import { atRest, createTestClock } from '../../support/time/testClock'

const HOUR = 3_600_000

afterEach(() => vi.restoreAllMocks())

describe('the first call of a poller', () => {
  it('starts at once', async () => {
    const { calls, clock, state } = poll()
    const startedAt = clock.now()
    expect(state()).toMatchObject({ status: 'polling', attempts: 1, failures: 0, elapsed: 0 })
    await atRest()
    expect(calls).toMatchObject([{ at: startedAt, attempt: 1, elapsed: 0 }])
  })

  it('starts after one interval with `immediate: false`', async () => {
    const { calls, clock, state, gaps } = poll({ immediate: false, interval: 1_000 }, () => 1)
    expect(state()).toMatchObject({ status: 'waiting', nextAt: clock.now() + 1_000 })
    await clock.advance(999)
    expect(calls).toHaveLength(0)
    await clock.advance(1_001)
    expect(calls).toHaveLength(2)
    expect(gaps()).toEqual([1_000])
  })

  it('waits for at least `firstAfterMs`', async () => {
    const clock = createTestClock()
    const startedAt = clock.now()
    chance(0)
    const ats: number[] = []
    const options = { clock, page: createTestPage(), immediate: false, interval: 1_000, jitter: 0.5 }
    const poller = startPoller(
      () => ats.push(clock.now() - startedAt),
      options,
      () => undefined,
      5_000,
    )
    await clock.advance(6_000)
    poller.stop()
    expect(ats).toEqual([5_000, 5_500, 6_000])
  })

  it('never starts with an aborted signal', async () => {
    const { calls, states, isSilent } = poll({ signal: AbortSignal.abort() })
    await atRest()
    expect(calls).toEqual([])
    expect(states.map(({ status }) => status)).toEqual(['cancelled'])
    expect(isSilent()).toBe(true)
  })
})

describe('a wait of a poller', () => {
  it('counts from the end of a call', async () => {
    const { calls, clock } = poll({ interval: 1_000 })
    await clock.advance(4_000)
    calls[0]!.answer('late')
    await clock.advance(999)
    expect(calls).toHaveLength(1)
    await clock.advance(1)
    expect(calls).toHaveLength(2)
  })

  it('lasts 2.5 s by default', async () => {
    const { clock, gaps } = poll({}, () => 1)
    await clock.advance(10_000)
    expect(gaps()).toEqual([2_500, 2_500, 2_500, 2_500])
  })

  it('comes from a function that receives the progress', async () => {
    const seen: unknown[] = []
    const { clock, gaps } = poll(
      {
        interval(progress) {
          seen.push(progress)
          return progress.attempts * 100
        },
      },
      ({ attempt }) => (attempt === 2 ? failure() : `answer ${attempt}`),
    )
    chance(0)
    await clock.advance(700)
    expect(gaps()).toEqual([100, 200, 300])
    expect(seen.slice(0, 3)).toEqual([
      { data: 'answer 1', error: undefined, attempts: 1, failures: 0, elapsed: 0 },
      { data: 'answer 1', error: expect.objectContaining({ status: 503 }), attempts: 2, failures: 1, elapsed: 100 },
      { data: 'answer 3', error: undefined, attempts: 3, failures: 0, elapsed: 300 },
    ])
  })

  it('ends polling when the function returns false', async () => {
    const { clock, state, isSilent, calls } = poll(
      { interval: ({ data }) => data !== 2 && 100 },
      ({ attempt }) => attempt,
    )
    await clock.advance(1_000)
    expect(state()).toMatchObject({ status: 'done', data: 2 })
    expect(calls).toHaveLength(2)
    expect(isSilent()).toBe(true)
  })

  it.each([NaN, -1, undefined, Infinity])('of %s ends polling as failed', async (wait) => {
    const { clock, state, isSilent, calls } = poll({ interval: () => wait as number }, () => 1)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', error: expect.any(RangeError) })
    expect(calls).toHaveLength(1)
    expect(isSilent()).toBe(true)
  })

  it.each([
    [0, 900],
    [0.5, 1_000],
    [1, 1_100],
  ])('varies with the random number %s to %s ms', async (random, wait) => {
    chance(random)
    const { clock, gaps } = poll({ interval: 1_000, jitter: 0.1 }, () => 1)
    await clock.advance(3 * wait)
    expect(gaps()).toEqual([wait, wait, wait])
  })

  it('longer than the longest timer does not end at once', async () => {
    vi.useFakeTimers()
    const calls: number[] = []
    const options: PollerOptions = { interval: () => 40 * 24 * HOUR, maxDuration: Infinity, jitter: 0 }
    const poller = startPoller(
      () => calls.push(1),
      options,
      () => undefined,
    )
    await vi.advanceTimersByTimeAsync(100 * 24 * HOUR)
    expect(calls).toHaveLength(3)
    poller.stop()
    expect(vi.getTimerCount()).toBe(0)
    vi.useRealTimers()
  })
})
