import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { nextDelay } from '../../../src/core/polling/nextDelay'

const HOUR = 3_600_000
const backoff = { factor: 2, max: 30_000 }

describe('nextDelay', () => {
  it.each([
    // interval, failures, Retry-After, jitter, random, delay
    ['the interval without jitter', 1_000, 0, 0, 0, 0.7, 1_000],
    ['the least jitter', 1_000, 0, 0, 0.1, 0, 900],
    ['no jitter in the middle', 1_000, 0, 0, 0.1, 0.5, 1_000],
    ['the most jitter', 1_000, 0, 0, 0.1, 1, 1_100],
    ['the interval as the least backoff', 1_000, 1, 0, 0.5, 0, 1_000],
    ['the middle of a backoff', 1_000, 2, 0, 0.5, 0.5, 2_500],
    ['the longest backoff after one failure', 1_000, 1, 0, 0.5, 1, 2_000],
    ['the longest backoff after four failures', 1_000, 4, 0, 0.5, 1, 16_000],
    ['the limit of the backoff', 1_000, 5, 0, 0.5, 1, 30_000],
    ['an interval above the limit of the backoff', 60_000, 3, 0, 0.5, 1, 60_000],
    ['a Retry-After above the interval', 1_000, 0, 5_000, 0.1, 0, 5_000],
    ['a Retry-After above the backoff', 1_000, 1, 5_000, 0.1, 1, 5_000],
    ['the interval above a Retry-After', 1_000, 0, 10, 0, 0, 1_000],
    ['one hour for a longer Retry-After', 1_000, 0, 24 * HOUR, 0, 0, HOUR],
    ['the interval for a negative Retry-After', 1_000, 0, -5, 0, 0, 1_000],
    ['the interval for a Retry-After that is no number', 1_000, 0, NaN, 0, 0, 1_000],
    ['no wait for an interval of 0', 0, 0, 0, 0.1, 1, 0],
  ])('returns %s', (_what, interval, failures, retryAfterMs, jitter, random, delay) => {
    expect(nextDelay(interval, failures, retryAfterMs, { jitter, backoff }, random)).toBe(delay)
  })

  it('uses a jitter of 10 % and a backoff that doubles up to 30 s by default', () => {
    expect(nextDelay(1_000, 0, 0, {}, 1)).toBe(1_100)
    expect([1, 2, 5].map((failures) => nextDelay(1_000, failures, 0, {}, 1))).toEqual([2_000, 4_000, 30_000])
  })

  it('never falls below Retry-After and is always finite', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 24 * HOUR }),
        fc.nat({ max: 5_000 }),
        fc.integer({ min: 0, max: HOUR }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (interval, failures, retryAfterMs, random) => {
          const delay = nextDelay(interval, failures, retryAfterMs, { jitter: 1, backoff }, random)
          expect(delay).toBeGreaterThanOrEqual(retryAfterMs)
          expect(delay).toBeLessThanOrEqual(2 * 24 * HOUR)
        },
      ),
    )
  })
})
