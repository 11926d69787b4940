import { describe, expect, it } from 'vitest'

import { failure, poll } from '../../support/client/testPolling'
import { createTestPage } from '../../support/page/testPage'
import { atRest, createTestClock } from '../../support/time/testClock'

const HOUR = 3_600_000

describe('a poller on a hidden or offline page', () => {
  it.each(['hidden', 'offline'] as const)('makes no call while %s', async (away) => {
    const { clock, page, calls, state } = poll({}, () => 1)
    await clock.advance(1_000)
    page.set(away)
    expect(state()).toMatchObject({ status: 'paused', reason: away, nextAt: clock.now() + 1_500 })
    expect(clock.timers()).toBe(away === 'hidden' ? 0 : 1) // without a network, calls are tried seldom
    await clock.advance(away === 'hidden' ? HOUR : 4_999)
    expect(calls).toHaveLength(1)
  })

  it('pauses when a timer fires, without an event of the page', async () => {
    const { clock, page, calls, state } = poll({}, () => 1)
    await atRest()
    page.set('hidden', 0) // the page sends no event
    await clock.advance(HOUR)
    expect(calls).toHaveLength(1)
    expect(state()).toMatchObject({ status: 'paused', reason: 'hidden' })
  })

  it('pauses before the first call', async () => {
    const page = createTestPage('hidden')
    const { calls, clock, state } = poll({ page }, () => 1)
    await clock.advance(HOUR)
    expect(calls).toEqual([])
    expect(state().status).toBe('paused')
    page.set(undefined)
    await clock.advance(0)
    expect(calls).toHaveLength(1)
  })

  it('lets a call in flight complete', async () => {
    const { clock, page, calls, state } = poll()
    await atRest()
    page.set('hidden')
    expect(state().status).toBe('polling')
    calls[0]!.answer(1)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'paused', reason: 'hidden', data: 1 })
    expect(calls).toHaveLength(1)
  })

  it('makes exactly one call on return, at once if it is due, for any number of page events', async () => {
    const { clock, page, calls } = poll({ maxDuration: Infinity })
    await atRest()
    calls[0]!.answer(1)
    await atRest()
    page.set('hidden')
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

  it('keeps the due time through a short absence', async () => {
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
  ] as const)('waits at least one minute between two calls with %s: slow', async (option, away) => {
    const { clock, page, gaps } = poll({ [option]: 'slow' }, () => 1)
    await clock.advance(2_500)
    page.set(away)
    await clock.advance(180_000)
    expect(gaps()).toEqual([2_500, 60_000, 60_000, 60_000])
    page.set(undefined)
    await clock.advance(2_500)
    expect(gaps().at(-1)).toBeLessThanOrEqual(2_500)
  })

  it('starts with a call in slow mode and makes the next one at once on return', async () => {
    const { clock, page, calls } = poll({ whenHidden: 'slow', page: createTestPage('hidden') }, () => 1)
    await clock.advance(30_000)
    expect(calls).toHaveLength(1)
    page.set(undefined, 3)
    await atRest()
    expect(calls).toHaveLength(2)
  })

  it('never shortens a longer wait in slow mode', async () => {
    const { clock, page, gaps } = poll({ whenHidden: 'slow', interval: 90_000 }, () => 1)
    await atRest()
    page.set('hidden')
    await clock.advance(180_000)
    expect(gaps()).toEqual([90_000, 90_000])
  })

  it.each([
    ['whenHidden', 'hidden'],
    ['whenOffline', 'offline'],
  ] as const)('polls as usual with %s: run', async (option, away) => {
    const { clock, gaps } = poll({ [option]: 'run', page: createTestPage(away) }, () => 1)
    await clock.advance(5_000)
    expect(gaps()).toEqual([2_500, 2_500])
  })
})

describe('a poller whose browser reports no network', () => {
  const lost = (): Error => failure({ code: 'ERR_NETWORK' })

  it('tries a call after 5 s, then at growing intervals of up to a minute, which count for nothing', async () => {
    const seen: unknown[] = []
    const options = {
      page: createTestPage('offline'),
      maxFailures: 3,
      maxAttempts: 3,
      onError: (e: unknown) => seen.push(e),
    }
    const { clock, page, calls, gaps, state } = poll(options, () => (page.away() ? lost() : 1))
    await clock.advance(5_000)
    expect(calls).toHaveLength(1)
    await clock.advance(300_000)
    expect(gaps()).toEqual([10_000, 20_000, 40_000, 60_000, 60_000, 60_000])
    expect(state()).toMatchObject({ status: 'paused', reason: 'offline', attempts: 0, failures: 0 })
    expect(seen).toEqual([])
    page.set(undefined)
    await clock.advance(0)
    expect(state()).toMatchObject({ data: 1, attempts: 1 })
  })

  it.each([
    ['a value', () => 1],
    ['a refusal', () => failure({ status: 503 })],
    ['a body that is not JSON', () => new SyntaxError('x')],
  ])('polls as usual once such a call is answered by %s', async (_what, answer) => {
    const { clock, calls, gaps, state } = poll({ page: createTestPage('offline'), backoff: { factor: 1 } }, answer)
    await clock.advance(10_000)
    expect(calls).toHaveLength(3)
    expect(gaps()).toEqual([2_500, 2_500])
    expect(state().attempts).toBe(3)
  })

  it('pauses again when a later call has no answer', async () => {
    const { clock, calls, state } = poll({ page: createTestPage('offline') }, ({ attempt }) =>
      attempt < 3 ? 1 : lost(),
    )
    await clock.advance(10_000)
    expect(state()).toMatchObject({ status: 'paused', reason: 'offline', data: 1, failures: 0 })
    expect(calls).toHaveLength(3)
    await clock.advance(10_000)
    expect(calls).toHaveLength(4)
  })

  it('still reports a programming error', async () => {
    const { clock, state } = poll({ page: createTestPage('offline') }, () => new TypeError('x is not a function'))
    await clock.advance(5_000)
    expect(state()).toMatchObject({ status: 'failed' })
  })
})

describe('pause and resume', () => {
  it('stop and continue polling', async () => {
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

  it('make no second call while one is in flight', async () => {
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

  it('are independent of the page', async () => {
    const { poller, page, clock, calls } = poll({}, () => 1)
    await atRest()
    poller.pause()
    page.set('hidden')
    page.set(undefined)
    await clock.advance(60_000)
    expect(calls).toHaveLength(1)
  })
})

describe('a poller whose clock jumps', () => {
  it('makes one call after a jump ahead, on the next event of the page', async () => {
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

  it('calls on time after a jump back', async () => {
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
