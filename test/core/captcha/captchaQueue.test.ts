import type { CaptchaTurn } from '../../../src/core/captcha/captchaQueue'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { createCaptchaQueue } from '../../../src/core/captcha/captchaQueue'

/** A check that has requested a turn, and its current state. */
interface Asked {
  action: string
  fate: 'waits' | 'is on show' | 'is cancelled' | 'has left'
  turn?: CaptchaTurn
  problem?: unknown
  abort(): void
}

/** A queue with all the checks that have entered it. */
function openQueue() {
  const queue = createCaptchaQueue()
  const asked: Asked[] = []
  return {
    asked,
    fates: () => asked.map(({ fate }) => fate),
    async enter(action = 'paint', { isAborted = false } = {}) {
      const life = new AbortController()
      if (isAborted) life.abort()
      const check: Asked = { action, fate: 'waits', abort: () => life.abort() }
      asked.push(check)
      queue.enter(action, life.signal).then(
        (turn) => Object.assign(check, { turn, fate: 'is on show' }),
        (problem: unknown) => Object.assign(check, { problem, fate: 'is cancelled' }),
      )
      await turns()
      return check
    },
    async leave(check: Asked, options?: Parameters<CaptchaTurn['leave']>[0]) {
      check.turn!.leave(options)
      check.fate = 'has left'
      await turns()
    },
  }
}

/** Lets pending promises settle. */
async function turns(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve()
}

describe('the queue for the one modal check', () => {
  it('admits one check at a time, first come, first served', async () => {
    const { enter, leave, fates } = openQueue()
    const [first, second, third] = [await enter(), await enter('print'), await enter()]
    expect(fates()).toEqual(['is on show', 'waits', 'waits'])
    await leave(first)
    expect(fates()).toEqual(['has left', 'is on show', 'waits'])
    await leave(second)
    expect(fates()).toEqual(['has left', 'has left', 'is on show'])
    await leave(third)
    await enter()
    expect(fates().at(-1)).toBe('is on show')
  })

  it('reports whether a check had to wait', async () => {
    const { enter, leave } = openQueue()
    const [first, second] = [await enter(), await enter()]
    await leave(first)
    expect([first.turn!.hasWaited, second.turn!.hasWaited]).toEqual([false, true])
    await leave(second)
    expect((await enter()).turn!.hasWaited).toBe(false)
  })

  it('removes an aborted check that waits, and continues without it', async () => {
    const { enter, leave, fates } = openQueue()
    const [first, second] = [await enter(), await enter(), await enter()]
    second.abort()
    await turns()
    expect(second.problem).toMatchObject({ code: 'cancelled' })
    await leave(first)
    expect(fates()).toEqual(['has left', 'is cancelled', 'is on show'])
  })

  it('rejects a check that is already aborted', async () => {
    const { enter, fates } = openQueue()
    await enter('paint', { isAborted: true })
    await enter()
    expect(fates()).toEqual(['is cancelled', 'is on show'])
  })

  it('keeps the turn of the check on show after its signal aborts, until the check has cleaned up', async () => {
    const { enter, leave, fates } = openQueue()
    const [first] = [await enter(), await enter()]
    first.abort()
    await turns()
    expect(fates()).toEqual(['is on show', 'waits'])
    await leave(first)
    expect(fates()).toEqual(['has left', 'is on show'])
  })

  it('ends each turn only once', async () => {
    const { enter, leave, fates } = openQueue()
    const [first] = [await enter(), await enter(), await enter()]
    await leave(first)
    await leave(first, { cancelsAction: true })
    expect(fates()).toEqual(['has left', 'is on show', 'waits'])
  })

  it('cancels the waiting checks of the same action when a user closes a puzzle, and keeps the others', async () => {
    const { enter, leave, fates, asked } = openQueue()
    const first = await enter('paint')
    for (const action of ['paint', 'print', 'paint', 'print']) await enter(action)
    await leave(first, { cancelsAction: true })
    expect(fates()).toEqual(['has left', 'is cancelled', 'is on show', 'is cancelled', 'waits'])
    expect(asked[1]!.problem).toMatchObject({ code: 'cancelled' })
  })

  it('keeps the waiting checks of the same action when a puzzle is solved', async () => {
    const { enter, leave, fates } = openQueue()
    const [first] = [await enter('paint'), await enter('paint'), await enter('paint')]
    await leave(first)
    expect(fates()).toEqual(['has left', 'is on show', 'waits'])
  })
})

type Event = { on: 'enter'; action: string } | { on: 'abort'; at: number } | { on: 'leave' | 'close' }

const anyEvents: fc.Arbitrary<Event[]> = fc.array(
  fc.oneof(
    fc.record({ on: fc.constant('enter' as const), action: fc.constantFrom('paint', 'print') }),
    fc.record({ on: fc.constant('abort' as const), at: fc.nat(9) }),
    fc.record({ on: fc.constantFrom('leave' as const, 'close' as const) }),
  ),
  { maxLength: 40 },
)

describe('the queue in any sequence of events', () => {
  it('shows exactly one check while any check waits, in the order of arrival', async () => {
    await fc.assert(
      fc.asyncProperty(anyEvents, async (events) => {
        const { enter, leave, asked } = openQueue()
        const order: Asked[] = []
        for (const event of events) {
          const present = asked.find(({ fate }) => fate === 'is on show')
          if (event.on === 'enter') await enter(event.action)
          else if (event.on === 'abort') asked[event.at]?.abort()
          else if (present) await leave(present, { cancelsAction: event.on === 'close' })
          await turns()
          const shown = asked.filter(({ fate }) => fate === 'is on show')
          const waits = asked.some(({ fate }) => fate === 'waits')
          expect(shown.length).toBeLessThanOrEqual(1)
          expect(waits && !shown[0]).toBe(false)
          if (shown[0] && order.at(-1) !== shown[0]) order.push(shown[0])
        }
        const places = order.map((check) => asked.indexOf(check))
        expect(places).toEqual([...places].sort((a, b) => a - b))
      }),
    )
  })
})
