import { afterEach, describe, expect, it, vi } from 'vitest'

import { failure, poll } from '../../support/client/testPolling'
import { chance } from '../../support/time/chance'
import { atRest } from '../../support/time/testClock'

const HOUR = 3_600_000

afterEach(() => vi.restoreAllMocks())

/** One case for each status. */
function statuses(...list: number[]): [string, () => unknown][] {
  return list.map((status) => [`status ${status}`, () => failure({ status })])
}

describe('a poller after failures', () => {
  it.each([
    ['least', 0, [1_000, 1_000, 1_000, 1_000, 1_000]],
    ['most', 1, [2_000, 4_000, 8_000, 10_000, 10_000]],
    ['middle', 0.5, [1_500, 2_500, 4_500, 5_500, 5_500]],
  ])(
    'waits a random time between the interval and its exponential backoff: the %s',
    async (_which, random, expected) => {
      chance(random)
      const { clock, gaps } = poll({ interval: 1_000, jitter: 0.5, backoff: { max: 10_000 } }, () => failure())
      await clock.advance(40_000)
      expect(gaps().slice(0, 5)).toEqual(expected)
    },
  )

  it('keeps an interval that is longer than the longest backoff', async () => {
    chance(1)
    const { clock, gaps } = poll({ interval: 60_000 }, () => failure())
    await clock.advance(200_000)
    expect(gaps().slice(0, 2)).toEqual([60_000, 60_000])
  })

  it('starts the backoff again after one success', async () => {
    chance(1)
    const { clock, gaps, states } = poll({ interval: 1_000 }, ({ attempt }) => (attempt === 3 ? 'fine' : failure()))
    await clock.advance(20_000)
    expect(gaps().slice(0, 4)).toEqual([2_000, 4_000, 1_000, 2_000])
    expect(states.map(({ failures }) => failures).slice(0, 7)).toEqual([0, 1, 1, 2, 2, 0, 0])
  })

  it('gives up after eight failures in a row', async () => {
    const { clock, state, isSilent, calls } = poll({}, () => failure())
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'exhausted', failures: 8, error: { status: 503 } })
    expect(calls).toHaveLength(8)
    expect(isSilent()).toBe(true)
  })

  it('gives up after `maxFailures` failures', async () => {
    const { clock, state, calls } = poll({ maxFailures: 1 }, () => failure())
    await clock.advance(HOUR)
    expect(state().status).toBe('exhausted')
    expect(calls).toHaveLength(1)
  })

  const passing: [string, () => unknown][] = [
    ['a network that drops', () => new TypeError('Failed to fetch')],
    ...statuses(408, 425, 429, 500, 502, 503, 504, 507, 599),
    ['the code network', () => failure({ code: 'network' })],
    ['the code timeout', () => failure({ code: 'timeout' })],
    ['an abort of the app', () => new DOMException('', 'AbortError')],
    ['a timeout of the platform', () => new DOMException('', 'TimeoutError')],
  ]
  it.each(passing)('continues after %s', async (_what, error) => {
    const { clock, state, calls } = poll({ maxDuration: HOUR }, ({ attempt }) => (attempt < 8 ? error() : 'at last'))
    await clock.advance(5 * 60_000)
    expect(state()).toMatchObject({ data: 'at last', failures: 0 })
    expect(calls.length).toBeGreaterThan(8)
  })

  const final: [string, () => unknown][] = [
    ...statuses(400, 401, 403, 404, 409, 410, 422, 501, 505),
    ['an error of the app', () => new Error('no such thing')],
    ['a programming error', () => new TypeError('x is not a function')],
  ]
  it.each(final)('ends after %s', async (_what, error) => {
    const { clock, state, calls, isSilent } = poll({}, error)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', attempts: 1, failures: 1 })
    expect(calls).toHaveLength(1)
    expect(isSilent()).toBe(true)
  })

  it.each(['nothing', undefined, null, 0])('ends with a thrown %j and reports it unchanged', async (thrown) => {
    const { clock, calls, state } = poll()
    await atRest()
    calls[0]!.refuse(thrown)
    await clock.advance(0)
    expect(state()).toMatchObject({ status: 'failed', failures: 1 })
    expect(state().error).toBe(thrown)
  })

  it.each([
    ['a body that is not JSON', () => new SyntaxError('Unexpected token <')],
    ['a body with a missing member', () => failure({ code: 'bad-response' })],
  ])('continues after %s three times in a row, then ends', async (_what, error) => {
    const { clock, state, calls } = poll({}, error)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', failures: 4 })
    expect(calls).toHaveLength(4)
  })

  it('counts malformed bodies only in a row', async () => {
    const { clock, state } = poll({ maxFailures: Infinity, maxDuration: HOUR }, ({ attempt }) =>
      attempt % 4 ? new SyntaxError() : failure(),
    )
    await clock.advance(10 * 60_000)
    expect(['waiting', 'polling']).toContain(state().status)
  })

  it('follows `isTransient` and falls back to its own rule when that returns undefined', async () => {
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
  it('sets the shortest wait after an answer with any jitter', async () => {
    chance(0)
    const { clock, gaps } = poll({ interval: 1_000, jitter: 1 }, ({ retryAfter }) => retryAfter(7_000))
    await clock.advance(14_000)
    expect(gaps()).toEqual([7_000, 7_000])
  })

  it('sets the shortest wait after a failure with any backoff', async () => {
    chance(0)
    const { clock, gaps } = poll({ interval: 1_000 }, () => failure({ status: 429, retryAfterMs: 2_000 }))
    await clock.advance(4_000)
    expect(gaps()).toEqual([2_000, 2_000])
  })

  it('of a failure replaces the one that the call has set', async () => {
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

  it('applies to one wait', async () => {
    const { clock, gaps } = poll({ interval: 1_000 }, ({ attempt, retryAfter }) => attempt === 1 && retryAfter(3_000))
    await clock.advance(5_000)
    expect(gaps()).toEqual([3_000, 1_000, 1_000])
  })

  it('is limited to one hour', async () => {
    const { clock, gaps } = poll({ maxDuration: Infinity }, ({ retryAfter }) => retryAfter(24 * HOUR))
    await clock.advance(2 * HOUR)
    expect(gaps()).toEqual([HOUR, HOUR])
  })

  it.each([NaN, -5, 'soon', null, undefined])('of %j is ignored', async (retryAfterMs) => {
    chance(0)
    const { clock, gaps } = poll({ interval: 1_000 }, () => failure({ status: 503, retryAfterMs }))
    await clock.advance(3_500)
    expect(gaps()).toEqual([1_000, 1_000, 1_000])
  })

  it('holds at the deadline: polling ends before it calls too early', async () => {
    const { clock, gaps, state } = poll({ interval: 1_000, maxDuration: 10_000 }, ({ retryAfter }) => retryAfter(8_000))
    await clock.advance(60_000)
    expect(gaps()).toEqual([8_000])
    expect(state()).toMatchObject({ status: 'exhausted', elapsed: 10_000 })
  })
})

describe('a poller after a 401', () => {
  it('ends without `onAuth`', async () => {
    const { state, calls, clock } = poll({}, () => failure({ status: 401 }))
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', error: { status: 401 } })
    expect(calls).toHaveLength(1)
  })

  it('pauses until `onAuth` resolves, then calls at once', async () => {
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

  it('ends after a second 401 in a row', async () => {
    const onAuth = vi.fn()
    const { state, clock } = poll({ onAuth }, () => failure({ status: 401 }))
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'failed', attempts: 2 })
    expect(onAuth).toHaveBeenCalledOnce()
  })

  it('calls `onAuth` again for a 401 after an answer', async () => {
    const onAuth = vi.fn()
    const { clock } = poll({ onAuth }, ({ attempt }) => (attempt % 2 ? failure({ status: 401 }) : 1))
    await clock.advance(10_000)
    expect(onAuth.mock.calls.length).toBeGreaterThan(2)
  })

  it('waits for both resume() and `onAuth`', async () => {
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

  it('stays stopped when `onAuth` resolves after stop()', async () => {
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
