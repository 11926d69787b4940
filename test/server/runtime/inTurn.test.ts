import { describe, expect, it } from 'vitest'

import { createInTurn } from '../../../src/server/runtime/inTurn'
import { atRest, createTestClock } from '../../support/time/testClock'

/** Opens calls in turn that the test ends. */
function open() {
  const clock = createTestClock()
  const inTurn = createInTurn(clock)
  const begun: string[] = []
  const call = (key: string, name: string) => {
    let end: (how: 'resolve' | 'reject') => void = () => undefined
    const outcome = inTurn(
      key,
      () =>
        new Promise<string>((resolve, reject) => {
          begun.push(name)
          end = (how) => (how === 'resolve' ? resolve(name) : reject(new Error(name)))
        }),
    )
    outcome.catch(() => undefined)
    return { outcome, end: (how: 'resolve' | 'reject' = 'resolve') => (end(how), atRest()) }
  }
  return { clock, begun, call }
}

describe('calls in turn', () => {
  it('run one after another for one key, also after a rejection, and in parallel for several', async () => {
    const { begun, call, clock } = open()
    const first = call('a', 'first')
    const second = call('a', 'second')
    const third = call('a', 'third')
    call('b', 'other')
    await atRest()
    expect(begun).toEqual(['first', 'other'])
    await first.end('reject')
    expect(begun).toEqual(['first', 'other', 'second'])
    await second.end()
    expect(begun).toEqual(['first', 'other', 'second', 'third'])
    await third.end()
    expect(await third.outcome).toBe('third')
    expect(clock.timers()).toBe(0)
  })

  it('wait a second at most for a call that never ends, as after an aborted request on some runtimes', async () => {
    const { begun, call, clock } = open()
    call('a', 'aborted')
    const retry = call('a', 'retry')
    await clock.advance(999)
    expect(begun).toEqual(['aborted'])
    await clock.advance(1)
    expect(begun).toEqual(['aborted', 'retry'])
    await retry.end()
    expect(await retry.outcome).toBe('retry')
    const next = call('a', 'next')
    await atRest()
    expect(begun).toEqual(['aborted', 'retry', 'next'])
    await next.end()
  })
})
