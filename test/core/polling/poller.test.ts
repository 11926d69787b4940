import type { PollerOptions } from '../../../src/core/polling/pollerOptions'

import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'

import { startPoller } from '../../../src/core/polling/poller'
import { atRest, createTestClock } from '../../support/time/testClock'
import { createTestPage } from '../../support/page/testPage'
import { failure, held, poll } from '../../support/client/testPolling'

const HOUR = 3_600_000

afterEach(() => vi.restoreAllMocks())

/** One case for each of these statuses. */
function statuses(...list: number[]): [string, () => unknown][] {
  return list.map((status) => [`status ${status}`, () => failure({ status })])
}

/** Chance as the test wants it: 0 … 1. */
function chance(value: number): void {
  vi.spyOn(Math, 'random').mockReturnValue(value)
}

describe('the first call', () => {
  it('is made at once', async () => {
    const { calls, clock, state } = poll()
    const startedAt = clock.now()
    expect(state()).toMatchObject({ status: 'polling', attempts: 1, failures: 0, elapsed: 0 })
    await atRest()
    expect(calls).toMatchObject([{ at: startedAt, attempt: 1, elapsed: 0 }])
  })

  it('is made after one interval where it is not immediate', async () => {
    const { calls, clock, state, gaps } = poll({ immediate: false, interval: 1_000 }, () => 1)
    expect(state()).toMatchObject({ status: 'waiting', nextAt: clock.now() + 1_000 })
    await clock.advance(999)
    expect(calls).toHaveLength(0)
    await clock.advance(1_001)
    expect(calls).toHaveLength(2)
    expect(gaps()).toEqual([1_000])
  })

  it('waits for as long as whoever starts it knows that it makes no sense before', async () => {
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

  it('is never made where the signal is aborted already', async () => {
    const { calls, states, isSilent } = poll({ signal: AbortSignal.abort() })
    await atRest()
    expect(calls).toEqual([])
    expect(states.map(({ status }) => status)).toEqual(['cancelled'])
    expect(isSilent()).toBe(true)
  })
})

describe('the wait', () => {
  it('is counted from the end of a call', async () => {
    const { calls, clock } = poll({ interval: 1_000 })
    await clock.advance(4_000)
    calls[0]!.answer('late')
    await clock.advance(999)
    expect(calls).toHaveLength(1)
    await clock.advance(1)
    expect(calls).toHaveLength(2)
  })

  it('is 2.5 s unless told otherwise', async () => {
    const { clock, gaps } = poll({}, () => 1)
    await clock.advance(10_000)
    expect(gaps()).toEqual([2_500, 2_500, 2_500, 2_500])
  })

  it('may come from a function that is told how it goes', async () => {
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

  it('ends it when the function says false', async () => {
    const { clock, state, isSilent, calls } = poll(
      { interval: ({ data }) => data !== 2 && 100 },
      ({ attempt }) => attempt,
    )
    await clock.advance(1_000)
    expect(state()).toMatchObject({ status: 'done', data: 2 })
    expect(calls).toHaveLength(2)
    expect(isSilent()).toBe(true)
  })

  it.each([NaN, -1, undefined, Infinity])('of %s is a failure that can be seen', async (wait) => {
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
  ])('varies with chance %s to %s ms', async (random, wait) => {
    chance(random)
    const { clock, gaps } = poll({ interval: 1_000, jitter: 0.1 }, () => 1)
    await clock.advance(3 * wait)
    expect(gaps()).toEqual([wait, wait, wait])
  })

  it('beyond what timers count to does not fire at once', async () => {
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

describe('after failures', () => {
  it.each([
    ['least', 0, [1_000, 1_000, 1_000, 1_000, 1_000]],
    ['most', 1, [2_000, 4_000, 8_000, 10_000, 10_000]],
    ['middle', 0.5, [1_500, 2_500, 4_500, 5_500, 5_500]],
  ])('the wait is random between the interval and its doubles: the %s', async (_which, random, expected) => {
    chance(random)
    const { clock, gaps } = poll({ interval: 1_000, jitter: 0.5, backoff: { max: 10_000 } }, () => failure())
    await clock.advance(40_000)
    expect(gaps().slice(0, 5)).toEqual(expected)
  })

  it('an interval longer than the longest back-off stays what it is', async () => {
    chance(1)
    const { clock, gaps } = poll({ interval: 60_000 }, () => failure())
    await clock.advance(200_000)
    expect(gaps().slice(0, 2)).toEqual([60_000, 60_000])
  })

  it('one success begins anew', async () => {
    chance(1)
    const { clock, gaps, states } = poll({ interval: 1_000 }, ({ attempt }) => (attempt === 3 ? 'fine' : failure()))
    await clock.advance(20_000)
    expect(gaps().slice(0, 4)).toEqual([2_000, 4_000, 1_000, 2_000])
    expect(states.map(({ failures }) => failures).slice(0, 7)).toEqual([0, 1, 1, 2, 2, 0, 0])
  })

  it('eight in a row are the end', async () => {
    const { clock, state, isSilent, calls } = poll({}, () => failure())
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'exhausted', failures: 8, error: { status: 503 } })
    expect(calls).toHaveLength(8)
    expect(isSilent()).toBe(true)
  })

  it('as many as allowed are the end', async () => {
    const { clock, state, calls } = poll({ maxFailures: 1 }, () => failure())
    await clock.advance(HOUR)
    expect(state().status).toBe('exhausted')
    expect(calls).toHaveLength(1)
  })

  const passing: [string, () => unknown][] = [
    ['a network that drops', () => new TypeError('Failed to fetch')],
    ...statuses(408, 425, 429, 500, 502, 503, 504, 507, 599),
    ['a code for no network', () => failure({ code: 'network' })],
    ['a code for no answer in time', () => failure({ code: 'timeout' })],
    ['a timeout of the platform', () => new DOMException('', 'TimeoutError')],
  ]
  it.each(passing)('%s is passing', async (_what, error) => {
    const { clock, state, calls } = poll({ maxDuration: HOUR }, ({ attempt }) => (attempt < 8 ? error() : 'at last'))
    await clock.advance(5 * 60_000)
    expect(state()).toMatchObject({ data: 'at last', failures: 0 })
    expect(calls.length).toBeGreaterThan(8)
  })

  const final: [string, () => unknown][] = [
    ...statuses(400, 401, 403, 404, 409, 410, 422, 501, 505),
    ['an error of the app', () => new Error('no such thing')],
    ['an abort from within', () => new DOMException('', 'AbortError')],
  ]
  it.each(final)('%s is final', async (_what, error) => {
    const { clock, state, calls, isSilent } = poll({}, error)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', attempts: 1, failures: 1 })
    expect(calls).toHaveLength(1)
    expect(isSilent()).toBe(true)
  })

  it.each(['nothing', undefined, null, 0])('a thrown %j is final, and stays what it is', async (thrown) => {
    const { clock, calls, state } = poll()
    await atRest()
    calls[0]!.refuse(thrown)
    await clock.advance(0)
    expect(state()).toMatchObject({ status: 'failed', failures: 1 })
    expect(state().error).toBe(thrown)
  })

  it.each([
    ['a body that is no JSON', () => new SyntaxError('Unexpected token <')],
    ['a body that lacks something', () => failure({ code: 'bad-response' })],
  ])('%s is passing three times in a row, then final', async (_what, error) => {
    const { clock, state, calls } = poll({}, error)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', failures: 4 })
    expect(calls).toHaveLength(4)
  })

  it('malformed bodies are counted only in a row', async () => {
    const { clock, state } = poll({ maxFailures: Infinity, maxDuration: HOUR }, ({ attempt }) =>
      attempt % 4 ? new SyntaxError() : failure(),
    )
    await clock.advance(10 * 60_000)
    expect(['waiting', 'polling']).toContain(state().status)
  })

  it('what the app calls passing or final is that, and what it leaves open is left to us', async () => {
    const asked: number[] = []
    const isTransient = (error: unknown, { failures }: { failures: number }): boolean | undefined => {
      asked.push(failures)
      return { 404: true, 503: false }[(error as { status: number }).status]
    }
    const passing = poll({ isTransient }, ({ attempt }) => (attempt < 3 ? failure({ status: 404 }) : 'found'))
    await passing.clock.advance(60_000)
    expect(passing.state()).toMatchObject({ data: 'found' })
    expect(asked).toEqual([1, 2])
    const final = poll({ isTransient }, () => failure({ status: 503 }))
    await final.clock.advance(60_000)
    expect(final.state()).toMatchObject({ status: 'failed', attempts: 1 })
    const open = poll({ isTransient }, () => failure({ status: 403 }))
    await open.clock.advance(60_000)
    expect(open.state()).toMatchObject({ status: 'failed', attempts: 1 })
  })
})

describe('Retry-After', () => {
  it('is a floor after an answer, whatever the jitter', async () => {
    chance(0)
    const { clock, gaps } = poll({ interval: 1_000, jitter: 1 }, ({ retryAfter }) => retryAfter(7_000))
    await clock.advance(14_000)
    expect(gaps()).toEqual([7_000, 7_000])
  })

  it('is a floor after a failure, whatever the back-off', async () => {
    chance(0)
    const { clock, gaps } = poll({ interval: 1_000 }, () => failure({ status: 429, retryAfterMs: 2_000 }))
    await clock.advance(4_000)
    expect(gaps()).toEqual([2_000, 2_000])
  })

  it('of a failure wins over one that the call set before', async () => {
    chance(0)
    const { clock, gaps } = poll({}, ({ retryAfter }) => {
      retryAfter(9_000)
      return failure({ status: 503, retryAfterMs: 4_000 })
    })
    await clock.advance(4_000)
    expect(gaps()).toEqual([4_000])
  })

  it('never shortens the interval', async () => {
    const { clock, gaps } = poll({ interval: 5_000 }, ({ retryAfter }) => retryAfter(10))
    await clock.advance(5_000)
    expect(gaps()).toEqual([5_000])
  })

  it('holds for one wait', async () => {
    const { clock, gaps } = poll({ interval: 1_000 }, ({ attempt, retryAfter }) => attempt === 1 && retryAfter(3_000))
    await clock.advance(5_000)
    expect(gaps()).toEqual([3_000, 1_000, 1_000])
  })

  it('is an hour at most', async () => {
    const { clock, gaps } = poll({ maxDuration: Infinity }, ({ retryAfter }) => retryAfter(24 * HOUR))
    await clock.advance(2 * HOUR)
    expect(gaps()).toEqual([HOUR, HOUR])
  })

  it.each([NaN, -5, 'soon', null, undefined])('of %j is none', async (retryAfterMs) => {
    chance(0)
    const { clock, gaps } = poll({ interval: 1_000 }, () => failure({ status: 503, retryAfterMs }))
    await clock.advance(3_500)
    expect(gaps()).toEqual([1_000, 1_000, 1_000])
  })

  it('is kept also when time is up: giving up comes before a look too early', async () => {
    const { clock, gaps, state } = poll({ interval: 1_000, maxDuration: 10_000 }, ({ retryAfter }) => retryAfter(8_000))
    await clock.advance(60_000)
    expect(gaps()).toEqual([8_000])
    expect(state()).toMatchObject({ status: 'exhausted', elapsed: 10_000 })
  })
})

describe('limits', () => {
  it('of attempts end it', async () => {
    const { clock, state, isSilent, calls } = poll({ maxAttempts: 3 }, () => 'still going')
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'exhausted', attempts: 3, data: 'still going', error: undefined })
    expect(calls).toHaveLength(3)
    expect(isSilent()).toBe(true)
  })

  it('of time end it, after one last look where the last is older than an interval', async () => {
    chance(1)
    const { clock, state, calls, isSilent } = poll({ interval: 1_000, maxDuration: 10_500 }, () => failure())
    const startedAt = clock.now()
    await clock.advance(HOUR)
    // 0, +2, +4, and the look after +8 is not waited for.
    expect(calls.map(({ at }) => at - startedAt)).toEqual([0, 2_000, 6_000, 10_500])
    expect(state()).toMatchObject({ status: 'exhausted', elapsed: 10_500 })
    expect(isSilent()).toBe(true)
  })

  it('of time need no last look where one was only just taken', async () => {
    const { clock, state, calls } = poll({ interval: 1_000, maxDuration: 2_500 }, () => 1)
    await clock.advance(HOUR)
    expect(calls).toHaveLength(3)
    expect(state()).toMatchObject({ status: 'exhausted', elapsed: 2_500 })
  })

  it('of time are looked at only after a call that is under way', async () => {
    const { clock, state, calls } = poll({ maxDuration: 5_000 })
    await clock.advance(10_000)
    calls[0]!.answer('late')
    await clock.advance(HOUR)
    expect(calls).toHaveLength(1)
    expect(state()).toMatchObject({ status: 'exhausted', data: 'late' })
  })

  it('give way to the last look: what it finds counts', async () => {
    const { clock, page, state, calls } = poll(
      { interval: 1_000, maxDuration: 60_000, until: (data) => data === 2 },
      ({ attempt }) => attempt,
    )
    await atRest()
    page.set('hidden')
    await clock.advance(HOUR)
    expect(calls).toHaveLength(1)
    page.set(undefined)
    await clock.advance(0)
    expect(state()).toMatchObject({ status: 'done', data: 2 })
  })

  it('of a call abort it, and it counts as passing', async () => {
    const { clock, calls, state } = poll({ timeout: 3_000, interval: 1_000 })
    chance(0)
    await clock.advance(2_999)
    expect(calls[0]!.signal.aborted).toBe(false)
    await clock.advance(1)
    expect(calls[0]!.signal.aborted).toBe(true)
    expect(state()).toMatchObject({ status: 'waiting', failures: 1, error: { name: 'TimeoutError' } })
    await clock.advance(1_000)
    expect(calls).toHaveLength(2)
  })
})

describe('a call', () => {
  it('is the one that is under way, whoever asks', async () => {
    const { poller, calls, page, clock, inFlight } = poll({ whenHidden: 'run' })
    const first = poller.poll()
    expect(poller.poll()).toBe(first)
    poller.pause()
    poller.resume()
    page.tell()
    await clock.advance(10_000)
    expect([calls.length, inFlight()]).toEqual([1, 1])
    calls[0]!.answer('one')
    await expect(first).resolves.toBe('one')
  })

  it('may be asked for early, and the wait begins anew', async () => {
    const { poller, calls, clock, gaps } = poll({ interval: 1_000 }, ({ attempt }) => attempt)
    await clock.advance(400)
    await expect(poller.poll()).resolves.toBe(2)
    await clock.advance(1_000)
    expect(gaps()).toEqual([400, 1_000])
    expect(calls).toHaveLength(3)
  })

  it('may be asked for while all is paused, which stays so', async () => {
    const { poller, page, clock, calls, state } = poll({}, ({ attempt }) => attempt)
    await atRest()
    page.set('hidden')
    await expect(poller.poll()).resolves.toBe(2)
    await clock.advance(HOUR)
    expect(calls).toHaveLength(2)
    expect(state()).toMatchObject({ status: 'paused', reason: 'hidden' })
  })

  it('rejects for who asked as it does for us', async () => {
    const { poller, calls } = poll()
    const asked = expect(poller.poll()).rejects.toThrow('refused')
    await atRest()
    calls[0]!.refuse(failure())
    await asked
  })

  it('rejects where all is over, with an error that says so', async () => {
    const { poller, state, calls } = poll({ until: () => true }, () => 1)
    await atRest()
    expect(state().status).toBe('done')
    await expect(poller.poll()).rejects.toMatchObject({ name: 'AbortError' })
    expect(calls).toHaveLength(1)
  })

  it('leaves no timer of its own when it has ended', async () => {
    const { clock, calls } = poll({ interval: 1_000 })
    expect(clock.timers()).toBe(1)
    await atRest()
    calls[0]!.answer(1)
    await atRest()
    expect(clock.timers()).toBe(1)
  })

  it('that ignores its signal cannot hold up the next', async () => {
    const { clock, calls, state } = poll({ timeout: 1_000, interval: 1_000 })
    chance(0)
    await clock.advance(2_000)
    expect(calls).toHaveLength(2)
    calls[0]!.answer('of long ago')
    await atRest()
    expect(state()).toMatchObject({ status: 'polling', data: undefined })
    calls[1]!.answer('of now')
    await atRest()
    expect(state()).toMatchObject({ status: 'waiting', data: 'of now' })
  })

  it('may throw before it returns a promise', async () => {
    const states: string[] = []
    const options = { clock: createTestClock(), page: createTestPage() }
    const thrower = (): never => {
      throw failure({ status: 403 })
    }
    const poller = startPoller(thrower, options, ({ status }) => states.push(status))
    await expect(poller.poll()).rejects.toThrow('refused')
    await atRest()
    expect(states).toEqual(['polling', 'failed'])
  })
})

describe('stopping', () => {
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
    it.each(Object.entries(moments))(`${how} %s leaves 0 calls and 0 timers in the same tick`, async (_when, reach) => {
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

  it('rejects for who waits for the call', async () => {
    const { poller } = poll()
    const asked = poller.poll()
    poller.stop()
    await expect(asked).rejects.toMatchObject({ name: 'AbortError' })
  })

  it('takes the outer signal no listener away, and leaves none there', async () => {
    const outer = new AbortController()
    const added = vi.spyOn(outer.signal, 'addEventListener')
    const { poller, states } = poll({ signal: outer.signal })
    expect(added).toHaveBeenCalledOnce()
    poller.stop()
    outer.abort()
    expect(states.filter(({ status }) => status === 'cancelled')).toHaveLength(1)
  })

  it('twice is stopping once, and nothing else does anything then', async () => {
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
  it.each(callbacks)('inside %s is the one end', async (_which, options, answer) => {
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
  ])('%s is a failure, never silence', async (_which, options, answer) => {
    const { state, calls, clock, isSilent } = poll(options, answer)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', error: thrown })
    expect(calls).toHaveLength(1)
    expect(isSilent()).toBe(true)
  })

  it('before the first call is a failure too', () => {
    const { state, isSilent } = poll({ interval: bang, immediate: false })
    expect(state()).toMatchObject({ status: 'failed', error: thrown, attempts: 0 })
    expect(isSilent()).toBe(true)
  })

  it('as the listener of states leaves nothing under way', async () => {
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

describe('until', () => {
  it('ends it with the data that it wanted', async () => {
    const { clock, state, isSilent, gaps } = poll({ until: (data) => data === 3 }, ({ attempt }) => attempt)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'done', data: 3, attempts: 3 })
    expect(gaps()).toEqual([2_500, 2_500])
    expect(isSilent()).toBe(true)
  })

  it('wins over every limit', async () => {
    const { clock, state } = poll({ until: () => true, maxAttempts: 1 }, () => 1)
    await clock.advance(0)
    expect(state().status).toBe('done')
  })
})

describe('away', () => {
  it.each(['hidden', 'offline'] as const)('%s pauses: not one call, not one timer', async (away) => {
    const { clock, page, calls, state } = poll({}, () => 1)
    await clock.advance(1_000)
    page.set(away)
    expect(state()).toMatchObject({ status: 'paused', reason: away, nextAt: clock.now() + 1_500 })
    expect(clock.timers()).toBe(0)
    await clock.advance(HOUR)
    expect(calls).toHaveLength(1)
  })

  it('is looked at when a timer fires, too', async () => {
    const { clock, page, calls, state } = poll({}, () => 1)
    await atRest()
    page.set('hidden', 0) // the page has not told of it
    await clock.advance(HOUR)
    expect(calls).toHaveLength(1)
    expect(state()).toMatchObject({ status: 'paused', reason: 'hidden' })
  })

  it('is looked at before the first call', async () => {
    const page = createTestPage('hidden')
    const { calls, clock, state } = poll({ page }, () => 1)
    await clock.advance(HOUR)
    expect(calls).toEqual([])
    expect(state().status).toBe('paused')
    page.set(undefined)
    await clock.advance(0)
    expect(calls).toHaveLength(1)
  })

  it('during a call lets it end', async () => {
    const { clock, page, calls, state } = poll()
    await atRest()
    page.set('hidden')
    expect(state().status).toBe('polling')
    calls[0]!.answer(1)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'paused', reason: 'hidden', data: 1 })
    expect(calls).toHaveLength(1)
  })

  it('ends in exactly one catch-up, at once if the time has come, however often the page tells of it', async () => {
    const { clock, page, calls } = poll({ maxDuration: Infinity })
    await atRest()
    calls[0]!.answer(1)
    await atRest()
    page.set('offline')
    await clock.advance(HOUR)
    page.set(undefined, 4) // visible, online, pageshow, focus
    await atRest()
    expect(calls).toHaveLength(2)
    expect(calls[1]!.at).toBe(clock.now())
    calls[1]!.answer(2)
    page.tell()
    await clock.advance(2_499)
    page.tell()
    expect(calls).toHaveLength(2)
    await clock.advance(1)
    expect(calls).toHaveLength(3)
  })

  it('that is short keeps the time that was due', async () => {
    const { clock, page, gaps } = poll({ interval: 1_000 }, () => 1)
    await clock.advance(200)
    page.set('hidden')
    await clock.advance(300)
    page.set(undefined)
    await clock.advance(500)
    expect(gaps()).toEqual([1_000])
  })

  it.each([
    ['whenHidden', 'hidden'],
    ['whenOffline', 'offline'],
  ] as const)('%s: slow means a minute at least between two calls', async (option, away) => {
    const { clock, page, gaps } = poll({ [option]: 'slow' }, () => 1)
    await clock.advance(2_500)
    page.set(away)
    await clock.advance(180_000)
    expect(gaps()).toEqual([2_500, 60_000, 60_000, 60_000])
    page.set(undefined)
    await clock.advance(2_500)
    expect(gaps().at(-1)).toBeLessThanOrEqual(2_500)
  })

  it('slow begins with a call, and catches up at once', async () => {
    const { clock, page, calls } = poll({ whenHidden: 'slow', page: createTestPage('hidden') }, () => 1)
    await clock.advance(30_000)
    expect(calls).toHaveLength(1)
    page.set(undefined, 3)
    await atRest()
    expect(calls).toHaveLength(2)
  })

  it('slow never shortens a longer wait', async () => {
    const { clock, page, gaps } = poll({ whenHidden: 'slow', interval: 90_000 }, () => 1)
    await atRest()
    page.set('hidden')
    await clock.advance(180_000)
    expect(gaps()).toEqual([90_000, 90_000])
  })

  it.each([
    ['whenHidden', 'hidden'],
    ['whenOffline', 'offline'],
  ] as const)('%s: run means that it makes no difference', async (option, away) => {
    const { clock, gaps } = poll({ [option]: 'run', page: createTestPage(away) }, () => 1)
    await clock.advance(5_000)
    expect(gaps()).toEqual([2_500, 2_500])
  })
})

describe('pause and resume', () => {
  it('hold it by hand', async () => {
    const { poller, clock, calls, state } = poll({ interval: 1_000 }, () => 1)
    await clock.advance(400)
    poller.pause()
    expect(state()).toMatchObject({ status: 'paused', reason: 'manual' })
    expect(clock.timers()).toBe(0)
    await clock.advance(HOUR / 60)
    expect(calls).toHaveLength(1)
    poller.resume()
    poller.resume()
    await atRest()
    expect(calls).toHaveLength(2)
  })

  it('in flight make no second call', async () => {
    const { poller, calls, clock, inFlight, state } = poll({ interval: 100 })
    await atRest()
    poller.pause()
    poller.resume()
    await clock.advance(1_000)
    expect([calls.length, inFlight()]).toEqual([1, 1])
    poller.pause()
    calls[0]!.answer(1)
    await clock.advance(1_000)
    expect(state()).toMatchObject({ status: 'paused', reason: 'manual', data: 1 })
  })

  it('are not lifted by the page', async () => {
    const { poller, page, clock, calls } = poll({}, () => 1)
    await atRest()
    poller.pause()
    page.set('hidden')
    page.set(undefined)
    await clock.advance(60_000)
    expect(calls).toHaveLength(1)
  })
})

describe('a 401', () => {
  it('is final where nobody can sign in', async () => {
    const { state, calls, clock } = poll({}, () => failure({ status: 401 }))
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', error: { status: 401 } })
    expect(calls).toHaveLength(1)
  })

  it('pauses until somebody has signed in, then goes on at once', async () => {
    let signedIn!: () => void
    const onAuth = vi.fn(() => new Promise<void>((resolve) => (signedIn = resolve)))
    const { state, calls, clock, page } = poll({ onAuth }, ({ attempt }) =>
      attempt === 1 ? failure({ status: 401 }) : 'in',
    )
    await clock.advance(60_000)
    page.tell()
    expect(state()).toMatchObject({ status: 'paused', reason: 'auth' })
    expect([onAuth.mock.calls.length, calls.length, clock.timers()]).toEqual([1, 1, 0])
    signedIn()
    await atRest()
    expect(state()).toMatchObject({ status: 'waiting', data: 'in', failures: 0 })
  })

  it('that comes again at once is final', async () => {
    const onAuth = vi.fn()
    const { state, clock } = poll({ onAuth }, () => failure({ status: 401 }))
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', attempts: 2 })
    expect(onAuth).toHaveBeenCalledOnce()
  })

  it('that comes again after an answer asks again', async () => {
    const onAuth = vi.fn()
    const { clock } = poll({ onAuth }, ({ attempt }) => (attempt % 2 ? failure({ status: 401 }) : 1))
    await clock.advance(10_000)
    expect(onAuth.mock.calls.length).toBeGreaterThan(2)
  })

  it('resumed by hand still waits for who signs in, and paused by hand is not lifted by them', async () => {
    let signedIn!: () => void
    const onAuth = (): Promise<void> => new Promise((resolve) => (signedIn = resolve))
    const { poller, calls, clock, state } = poll({ onAuth }, ({ attempt }) =>
      attempt === 1 ? failure({ status: 401 }) : 1,
    )
    await atRest()
    poller.resume()
    await clock.advance(10_000)
    expect(calls).toHaveLength(1)
    poller.pause()
    signedIn()
    await clock.advance(10_000)
    expect(calls).toHaveLength(1)
    expect(state()).toMatchObject({ status: 'paused', reason: 'manual' })
    poller.resume()
    await atRest()
    expect(calls).toHaveLength(2)
  })

  it('after which it was stopped wakes nobody', async () => {
    let signedIn!: () => void
    const { poller, calls, clock, states } = poll(
      { onAuth: () => new Promise<void>((resolve) => (signedIn = resolve)) },
      () => failure({ status: 401 }),
    )
    await atRest()
    poller.stop()
    signedIn()
    await clock.advance(HOUR)
    expect(calls).toHaveLength(1)
    expect(states.at(-1)!.status).toBe('cancelled')
  })
})

describe('a jump of the clock', () => {
  it('ahead is a waking up: one call, when the page tells of it', async () => {
    let skew = 0
    const clock = createTestClock()
    const jumping = { ...clock, now: () => clock.now() + skew }
    const { page, calls } = poll({ clock: jumping }, () => 1)
    await atRest()
    skew = 2 * HOUR
    page.tell()
    page.tell()
    await atRest()
    expect(calls).toHaveLength(2)
  })

  it('back is a waking up too, and holds up nothing', async () => {
    let skew = 0
    const clock = createTestClock()
    const jumping = { ...clock, now: () => clock.now() + skew }
    const { calls, state } = poll({ clock: jumping, interval: 1_000 }, () => 1)
    await atRest()
    skew = -24 * HOUR
    await clock.advance(1_000)
    expect(calls).toHaveLength(2)
    await clock.advance(2_000)
    expect(calls).toHaveLength(4)
    expect(state()).toMatchObject({ status: 'waiting', failures: 0 })
  })
})

describe('options out of range', () => {
  const start = (options: object): void =>
    startPoller(
      () => 1,
      options,
      () => undefined,
    ).stop()

  it.each([
    ['interval', 0, 'a number from 1 to 86400000'],
    ['interval', NaN, 'a number from 1 to 86400000'],
    ['interval', '1000', 'a number from 1 to 86400000'],
    ['jitter', 1.5, 'a number from 0 to 1'],
    ['jitter', -0.1, 'a number from 0 to 1'],
    ['maxAttempts', 0, 'a number from 1 to Infinity'],
    ['maxFailures', 0, 'a number from 1 to Infinity'],
    ['maxDuration', 0, 'a number from 1 to Infinity'],
    ['timeout', 0, 'a number from 1 to 86400000'],
    ['timeout', Infinity, 'a number from 1 to 86400000'],
    ['whenHidden', 'stop', "'pause', 'slow' or 'run'"],
    ['whenOffline', true, "'pause', 'slow' or 'run'"],
  ])('%s = %j is refused by name, value and range', (name, value, range) => {
    expect(() => start({ [name]: value })).toThrow(
      new RangeError(`vue-taskgate: ${name} takes ${range}; came ${String(value)}.`),
    )
  })

  it.each([
    ['factor', 0.5, 'a number from 1 to 100'],
    ['max', 0, 'a number from 1 to 86400000'],
  ])('backoff.%s = %j is refused', (name, value, range) => {
    expect(() => start({ backoff: { [name]: value } })).toThrow(
      new RangeError(`vue-taskgate: backoff.${name} takes ${range}; came ${value}.`),
    )
  })

  it('are not: all that is documented', () => {
    start({ interval: () => 5, jitter: 0, maxAttempts: Infinity, whenHidden: 'slow', whenOffline: 'run', backoff: {} })
    start({ interval: 1, jitter: 1, timeout: 1, maxDuration: 1, backoff: { factor: 1, max: 1 } })
  })
})

describe('whatever happens', () => {
  const happening = fc.oneof(
    fc.record({ do: fc.constant('advance' as const), ms: fc.integer({ min: 0, max: 90_000 }) }),
    fc.record({ do: fc.constant('answer' as const), as: fc.constantFrom('data', 'done', 503, 403, 401, 'malformed') }),
    fc.record({ do: fc.constantFrom('pause' as const, 'resume' as const, 'poll' as const, 'tell' as const) }),
    fc.record({
      do: fc.constant('page' as const),
      away: fc.constantFrom('hidden' as const, 'offline' as const, undefined),
    }),
    fc.record({ do: fc.constant('stop' as const) }),
  )
  const options = fc.record({
    interval: fc.integer({ min: 1, max: 20_000 }),
    jitter: fc.double({ min: 0, max: 1, noNaN: true }),
    immediate: fc.boolean(),
    maxAttempts: fc.constantFrom(1, 3, Infinity),
    maxFailures: fc.constantFrom(1, 2, Infinity),
    maxDuration: fc.constantFrom(1, 60_000, Infinity),
    whenHidden: fc.constantFrom('pause' as const, 'slow' as const, 'run' as const),
    whenOffline: fc.constantFrom('pause' as const, 'slow' as const, 'run' as const),
    onAuth: fc.constantFrom(undefined, () => undefined),
  })

  it('one call is in flight at most, one timer is set at most, and after the end nothing is', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.array(happening, { maxLength: 25 }), async (given, happenings) => {
        const polling = poll({ ...given, until: (data) => data === 'done' }, () => held)
        const { poller, calls, clock, page, states, inFlight, isSilent } = polling
        const ends = ['done', 'failed', 'exhausted', 'cancelled']
        let callsAtEnd: number | undefined
        for (const event of happenings) {
          if (event.do === 'advance') await clock.advance(event.ms)
          else if (event.do === 'page') page.set(event.away, 2)
          else if (event.do === 'tell') page.tell()
          else if (event.do === 'poll') poller.poll().catch(() => undefined)
          else if (event.do === 'answer') {
            const call = calls.at(-1)
            if (event.as === 'malformed') call?.refuse(new SyntaxError())
            else if (typeof event.as === 'number') call?.refuse(failure({ status: event.as }))
            else call?.answer(event.as)
          } else poller[event.do]()
          await Promise.resolve()
          const live = calls.filter(({ signal }) => !signal.aborted).length
          const aborted = calls.length - live
          expect(inFlight() - aborted).toBeLessThanOrEqual(1)
          expect(clock.timers()).toBeLessThanOrEqual(1)
          const isOver = states.some(({ status }) => ends.includes(status))
          if (!isOver) continue
          expect(isSilent()).toBe(true)
          callsAtEnd ??= calls.length
          expect(calls).toHaveLength(callsAtEnd)
          expect(states.filter(({ status }) => ends.includes(status))).toHaveLength(1)
          expect(ends).toContain(states.at(-1)!.status)
        }
        poller.stop()
        expect(isSilent()).toBe(true)
      }),
      { numRuns: 400 },
    )
  })
})
