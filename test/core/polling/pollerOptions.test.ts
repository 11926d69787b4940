import { describe, expect, it } from 'vitest'

import { startPoller } from '../../../src/core/polling/poller'

describe('the options of a poller', () => {
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
  ])('throw a RangeError with name, range and value for %s = %j', (name, value, range) => {
    expect(() => start({ [name]: value })).toThrow(
      new RangeError(`vue-taskgate: ${name} takes ${range}; came ${String(value)}.`),
    )
  })

  it.each([
    ['factor', 0.5, 'a number from 1 to 100'],
    ['max', 0, 'a number from 1 to 86400000'],
  ])('throw a RangeError for backoff.%s = %j', (name, value, range) => {
    expect(() => start({ backoff: { [name]: value } })).toThrow(
      new RangeError(`vue-taskgate: backoff.${name} takes ${range}; came ${value}.`),
    )
  })

  it('accept every documented value', () => {
    start({ interval: () => 5, jitter: 0, maxAttempts: Infinity, whenHidden: 'slow', whenOffline: 'run', backoff: {} })
    start({ interval: 1, jitter: 1, timeout: 1, maxDuration: 1, backoff: { factor: 1, max: 1 } })
  })
})
