import { beforeEach, describe, expect, it, vi } from 'vitest'

import { systemClock } from '../../../src/core/environment/clock'
import { stopTime } from '../../support/time/pageTime'

const DAY = 86_400_000

beforeEach(stopTime)

describe('the clock of the client', () => {
  it('tells epoch time in whole milliseconds', () => {
    expect(systemClock.now()).toBe(Date.now())
  })

  it('measures the same duration when the system clock is set back or ahead', async () => {
    const startedAt = systemClock.now()
    await vi.advanceTimersByTimeAsync(1_000)
    vi.setSystemTime(Date.now() - 3_600_000)
    await vi.advanceTimersByTimeAsync(1_000)
    vi.setSystemTime(Date.now() + 3 * DAY)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(systemClock.now() - startedAt).toBe(3_000)
  })

  it('waits longer than one timer of the platform can, with one timer', async () => {
    const callback = vi.fn()
    const clear = systemClock.after(60 * DAY, callback)
    await vi.advanceTimersByTimeAsync(60 * DAY - 1)
    expect(callback).not.toHaveBeenCalled()
    expect(vi.getTimerCount()).toBe(1)
    await vi.advanceTimersByTimeAsync(1)
    expect(callback).toHaveBeenCalledOnce()
    clear()
    systemClock.after(60 * DAY, callback)()
    systemClock.after(Infinity, callback)()
    expect(vi.getTimerCount()).toBe(0)
  })
})
