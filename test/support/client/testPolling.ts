import type { Poller } from '../../../src/core/polling/pollState'
import type { PollState } from '../../../src/core/polling/pollState'
import type { PollContext, PollerOptions } from '../../../src/core/polling/pollerOptions'
import type { TestClock } from '../time/testClock'
import type { TestPage } from '../page/testPage'

import { onTestFinished } from 'vitest'

import { startPoller } from '../../../src/core/polling/poller'
import { createTestClock } from '../time/testClock'
import { createTestPage } from '../page/testPage'

/** One call of the poller, which lasts until the test answers or refuses it. */
export interface HeldCall extends PollContext {
  at: number
  answer(value: unknown): void
  refuse(error: unknown): void
}

export interface TestPolling {
  poller: Poller<unknown>
  clock: TestClock
  page: TestPage
  states: PollState<unknown>[]
  calls: HeldCall[]
  /** The number of calls in flight. */
  inFlight(): number
  state(): PollState<unknown>
  /** The intervals between consecutive calls, in ms. */
  gaps(): number[]
  /** Whether no timer and no page listener is left. */
  isSilent(): boolean
}

/** Returned from `answers` to hold a call until the test ends it. */
export const held = Symbol('held')

/** Starts a poller with its own clock and page and without jitter. An `Error` returned from `answers` refuses the call. */
export function poll(options: PollerOptions = {}, answers: (call: HeldCall) => unknown = () => held): TestPolling {
  const clock = (options.clock as TestClock | undefined) ?? createTestClock()
  const page = (options.page as TestPage | undefined) ?? createTestPage()
  const states: PollState<unknown>[] = []
  const calls: HeldCall[] = []
  let open = 0
  const poller = startPoller<unknown>(
    (context) => {
      open += 1
      const answer = new Promise<unknown>((answerWith, refuse) => {
        const call = { ...context, at: clock.now(), answer: answerWith, refuse }
        calls.push(call)
        const given = answers(call)
        if (given instanceof Error) refuse(given)
        else if (given !== held) answerWith(given)
      })
      const close = (): void => void (open -= 1)
      answer.then(close, close)
      return answer
    },
    { jitter: 0, clock, page, ...options },
    (state) => states.push(state),
  )
  onTestFinished(() => poller.stop())
  return {
    poller,
    clock,
    page,
    states,
    calls,
    inFlight: () => open,
    state: () => states.at(-1)!,
    gaps: () => calls.slice(1).map(({ at }, index) => at - calls[index]!.at),
    isSilent: () => clock.timers() === 0 && page.listeners() === 0,
  }
}

/** Returns an error like the rejection of a call. */
export function failure(members: object = { status: 503 }): Error {
  return Object.assign(new Error('refused'), members)
}
