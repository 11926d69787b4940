import { afterEach, describe, expect, it, vi } from 'vitest'

import { startPoller } from '../../../src/core/polling/poller'
import { failure, poll } from '../../support/client/testPolling'
import { createTestPage } from '../../support/page/testPage'
import { chance } from '../../support/time/chance'
import { atRest, createTestClock } from '../../support/time/testClock'

const HOUR = 3_600_000

afterEach(() => vi.restoreAllMocks())

describe('a call of a poller', () => {
  it('joins the call in flight', async () => {
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

  it('runs early with poll(), and the wait starts again', async () => {
    const { poller, calls, clock, gaps } = poll({ interval: 1_000 }, ({ attempt }) => attempt)
    await clock.advance(400)
    await expect(poller.poll()).resolves.toBe(2)
    await clock.advance(1_000)
    expect(gaps()).toEqual([400, 1_000])
    expect(calls).toHaveLength(3)
  })

  it('runs with poll() during a pause, and the pause stays', async () => {
    const { poller, page, clock, calls, state } = poll({}, ({ attempt }) => attempt)
    await atRest()
    page.set('hidden')
    await expect(poller.poll()).resolves.toBe(2)
    await clock.advance(HOUR)
    expect(calls).toHaveLength(2)
    expect(state()).toMatchObject({ status: 'paused', reason: 'hidden' })
  })

  it('rejects the promise of poll() when it fails', async () => {
    const { poller, calls } = poll()
    const asked = expect(poller.poll()).rejects.toThrow('refused')
    await atRest()
    calls[0]!.refuse(failure())
    await asked
  })

  it('rejects with an AbortError after the end', async () => {
    const { poller, state, calls } = poll({ until: () => true }, () => 1)
    await atRest()
    expect(state().status).toBe('done')
    await expect(poller.poll()).rejects.toMatchObject({ name: 'AbortError' })
    expect(calls).toHaveLength(1)
  })

  it('leaves no timer after its end', async () => {
    const { clock, calls } = poll({ interval: 1_000 })
    expect(clock.timers()).toBe(1)
    await atRest()
    calls[0]!.answer(1)
    await atRest()
    expect(clock.timers()).toBe(1)
  })

  it('that ignores its signal does not block the next one', async () => {
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

describe('the option until', () => {
  it('ends polling with the data that it accepts', async () => {
    const { clock, state, isSilent, gaps } = poll({ until: (data) => data === 3 }, ({ attempt }) => attempt)
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'done', data: 3, attempts: 3 })
    expect(gaps()).toEqual([2_500, 2_500])
    expect(isSilent()).toBe(true)
  })

  it('takes precedence over every limit', async () => {
    const { clock, state } = poll({ until: () => true, maxAttempts: 1 }, () => 1)
    await clock.advance(0)
    expect(state().status).toBe('done')
  })
})

describe('the limits of a poller', () => {
  it('end polling after `maxAttempts`', async () => {
    const { clock, state, isSilent, calls } = poll({ maxAttempts: 3 }, () => 'still going')
    await clock.advance(HOUR)
    expect(state()).toMatchObject({ status: 'exhausted', attempts: 3, data: 'still going', error: undefined })
    expect(calls).toHaveLength(3)
    expect(isSilent()).toBe(true)
  })

  it('end polling at `maxDuration` after a last call if the last answer is older than one interval', async () => {
    chance(1)
    const { clock, state, calls, isSilent } = poll({ interval: 1_000, maxDuration: 10_500 }, () => failure())
    const startedAt = clock.now()
    await clock.advance(HOUR)
    // Calls run at 0, +2 and +4. The poller does not wait for the call after +8.
    expect(calls.map(({ at }) => at - startedAt)).toEqual([0, 2_000, 6_000, 10_500])
    expect(state()).toMatchObject({ status: 'exhausted', elapsed: 10_500 })
    expect(isSilent()).toBe(true)
  })

  it('end polling at `maxDuration` without a last call if the last answer is fresh', async () => {
    const { clock, state, calls } = poll({ interval: 1_000, maxDuration: 2_500 }, () => 1)
    await clock.advance(HOUR)
    expect(calls).toHaveLength(3)
    expect(state()).toMatchObject({ status: 'exhausted', elapsed: 2_500 })
  })

  it('end polling at `maxDuration` with an interval function that returns 0', async () => {
    const { calls, clock, state, isSilent } = poll({ interval: () => 0, maxDuration: 1_000 })
    for (let turn = 0; turn < 20; turn += 1) {
      await clock.advance(100)
      calls.at(-1)!.answer(turn)
    }
    await atRest()
    expect(state()).toMatchObject({ status: 'exhausted', attempts: 10 })
    expect(isSilent()).toBe(true)
  })

  it('wait for a call in flight at `maxDuration`', async () => {
    const { clock, state, calls } = poll({ maxDuration: 5_000 })
    await clock.advance(10_000)
    calls[0]!.answer('late')
    await clock.advance(HOUR)
    expect(calls).toHaveLength(1)
    expect(state()).toMatchObject({ status: 'exhausted', data: 'late' })
  })

  it('accept the result of the last call', async () => {
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

  it('abort a call at `timeout`, which counts as transient', async () => {
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
