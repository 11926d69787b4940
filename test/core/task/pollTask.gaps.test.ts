import type { TaskAnswer, TaskClient } from '../../../src/core/http/taskClient'

import { describe, expect, it, vi } from 'vitest'

import { Problem } from '../../../src/core/http/problem'
import { pollTask } from '../../../src/core/task/pollTask'
import { createTestPage } from '../../support/page/testPage'
import { createLeapClock } from '../../support/time/leapClock'

const MINUTE = 60_000
const pending = (): Promise<TaskAnswer> => Promise.resolve({ status: 'pending' })
const lost = (): Promise<TaskAnswer> => Promise.reject(new Problem({ code: 'network' }))

/** Polls a server that answers as the current `status` does. */
function open(status: () => Promise<TaskAnswer> = pending) {
  const clock = createLeapClock()
  const server = { status: vi.fn(status) }
  const onStalled = vi.fn()
  const onLost = vi.fn()
  const client = { status: () => server.status() } as unknown as TaskClient
  const polling = { clock, page: createTestPage(), jitter: 0 }
  pollTask({ client, taskId: '1', polling, onAnswer: vi.fn(), onStalled, onLost })
  return { clock, server, onStalled, onLost }
}

describe('a machine that sleeps', () => {
  it.each(['between two calls', 'during a call'])(
    'does not stall a task whose first calls after it fail (%s)',
    async (when) => {
      const { clock, server, onStalled } = open()
      await clock.advance(MINUTE)
      server.status.mockImplementation(() => new Promise(() => undefined)) // ends by its time limit
      if (when === 'during a call') await clock.advance(5_000)
      clock.leap(8 * 60 * MINUTE)
      if (when !== 'during a call') server.status.mockImplementation(lost)
      await clock.advance(MINUTE)
      server.status.mockImplementation(lost)
      await clock.advance(5 * MINUTE)
      expect(onStalled).not.toHaveBeenCalled()
      server.status.mockImplementation(() => Promise.resolve({ status: 'done' }))
      await clock.advance(MINUTE)
      expect(onStalled).not.toHaveBeenCalled()
      expect(clock.timers()).toBe(0)
    },
  )

  it('gives a server that was silent before it ten more minutes', async () => {
    const { clock, server, onStalled } = open()
    await clock.advance(MINUTE)
    server.status.mockImplementation(lost)
    await clock.advance(9 * MINUTE)
    clock.leap(60 * MINUTE)
    await clock.advance(9 * MINUTE)
    expect(onStalled).not.toHaveBeenCalled()
    await clock.advance(3 * MINUTE)
    expect(onStalled).toHaveBeenCalledOnce()
  })

  it('leaves a server that is silent all the time ten minutes in all', async () => {
    const { clock, onStalled } = open(lost)
    await clock.advance(9 * MINUTE)
    expect(onStalled).not.toHaveBeenCalled()
    await clock.advance(2 * MINUTE)
    expect(onStalled).toHaveBeenCalledOnce()
  })
})
