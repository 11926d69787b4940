import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { failure, held, poll } from '../../support/client/testPolling'

describe('a poller in any sequence of events', () => {
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

  it('has at most one call and one timer, and none after its end', async () => {
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
