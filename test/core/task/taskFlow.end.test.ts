import type { Problem } from '../../../src/core/http/problem'

import { describe, expect, it } from 'vitest'

import { verifyAlways } from '../../support/backend/defaults'
import { answerLost, reply, requestLost } from '../../support/backend/faults'
import { createJobs } from '../../support/backend/jobs'
import { openFlow } from '../../support/client/testFlow'
import { atRest, until } from '../../support/time/testClock'

const MINUTE = 60_000

/** Tasks that run until they are aborted. */
const unending = () => createJobs({ heedsAbort: true, timeoutMs: 24 * 60 * MINUTE }).actions

describe('cancel()', () => {
  it('does nothing before the start', () => {
    const { flow, told } = openFlow()
    expect(flow.cancel()).toBe(false)
    expect(told).toEqual([])
  })

  it('ends a task in `checking` and sends no start', async () => {
    const { flow, timers, task, clock, callsOf } = openFlow()
    flow.start()
    expect(flow.cancel()).toBe(true)
    await clock.advance(10_000)
    expect(task().state).toBe('cancelled')
    expect(callsOf('start')).toEqual([])
    expect(timers()).toBe(0)
  })

  it('aborts the puzzle in `verifying`', async () => {
    let signal: AbortSignal | undefined
    const { flow, reaches, callsOf } = openFlow({
      risk: verifyAlways,
      flow: { verify: (request) => new Promise(() => void ({ signal } = request)) },
    })
    flow.start()
    await reaches('verifying')
    flow.cancel()
    await reaches('cancelled')
    expect(signal!.aborted).toBe(true)
    expect(callsOf('start')).toEqual([])
  })

  it('waits in `starting` for the answer, then sends a cancel to the server', async () => {
    const { flow, arrives, reaches, states, callsOf } = openFlow({ actions: unending() })
    flow.start()
    await reaches('starting')
    expect(flow.cancel()).toBe(true)
    expect(flow.cancel()).toBe(false)
    await arrives('cancelled')
    expect(states()).toEqual(['checking', 'starting', 'cancelling', 'pending', 'cancelling', 'cancelled'])
    expect(callsOf('cancel')).toHaveLength(1)
  })

  it('ends a task in `starting` whose start is refused, without another puzzle', async () => {
    const { flow, reaches, verifies } = openFlow({
      risk: verifyAlways,
      faults: { check: reply(200, { needVerify: false, features: ['cancel'] }) },
    })
    flow.start()
    await reaches('starting')
    flow.cancel()
    await reaches('cancelled')
    expect(verifies).toEqual([])
  })

  it('cancels by the key in `starting` when the answer is lost', async () => {
    const { flow, reaches, arrives, callsOf } = openFlow({ actions: unending(), faults: { start: [answerLost] } })
    flow.start()
    await reaches('starting')
    flow.cancel()
    await arrives('cancelled')
    expect(callsOf('start')).toHaveLength(1)
    expect(callsOf('cancel')).toHaveLength(1)
  })

  it('sends a cancel to the server in `pending` and makes no call after the end', async () => {
    const { flow, timers, reaches, arrives, clock, callsOf } = openFlow({ actions: unending() })
    flow.start()
    await reaches('pending')
    expect(flow.cancel()).toBe(true)
    await arrives('cancelled')
    const looks = callsOf('status').length
    await clock.advance(MINUTE)
    expect(callsOf('status')).toHaveLength(looks)
    expect(timers()).toBe(0)
  })

  it('ends the task with the answer to the cancel', async () => {
    const { flow, timers, reaches, callsOf } = openFlow({
      faults: { cancel: reply(200, { status: 'cancelled' }) },
    })
    flow.start()
    await reaches('pending')
    flow.cancel()
    await reaches('cancelled')
    expect(timers()).toBe(0)
    expect(callsOf('status')).toEqual([])
  })

  it('clears `canCancel` when the server refuses (409)', async () => {
    const { flow, reaches, arrives, told, task } = openFlow({ faults: { cancel: reply(409) } })
    flow.start()
    await reaches('pending')
    flow.cancel()
    await reaches('cancelling')
    await until(() => task().state === 'pending')
    expect(told.at(-1)).toMatchObject({ state: 'pending', canCancel: false })
    await arrives('done')
  })

  it('may be repeated when it is lost', async () => {
    const { flow, reaches, arrives, task } = openFlow({ actions: unending(), faults: { cancel: [requestLost] } })
    flow.start()
    await reaches('pending')
    flow.cancel()
    await until(() => task().state === 'pending')
    expect(task().canCancel).toBe(true)
    expect(flow.cancel()).toBe(true)
    await arrives('cancelled')
  })

  it('is disabled without the feature `cancel`', async () => {
    const { flow, reaches, task, callsOf } = openFlow({
      faults: { check: reply(200, { needVerify: false }), start: reply(202, { taskId: 1 }) },
    })
    flow.start()
    await reaches('pending')
    expect(task().canCancel).toBe(false)
    expect(flow.cancel()).toBe(false)
    expect(callsOf('cancel')).toEqual([])
  })

  it('sends a cancel for a stalled task and polls until its end', async () => {
    const { flow, faults, reaches, arrives } = openFlow({ actions: unending(), faults: { status: requestLost } })
    flow.start()
    await reaches('pending')
    await arrives('stalled', 20 * MINUTE)
    delete faults.status
    expect(flow.cancel()).toBe(true)
    await arrives('cancelled')
  })

  it('does nothing after the end', async () => {
    const { flow, arrives, callsOf } = openFlow()
    flow.start()
    await arrives('done')
    expect(flow.cancel()).toBe(false)
    expect(callsOf('cancel')).toEqual([])
  })
})

describe('stop()', () => {
  it.each(['checking', 'verifying', 'preparing', 'starting', 'pending'] as const)(
    'in %s leaves no call, timer or listener and reports nothing more',
    async (state) => {
      const { flow, reaches, told, clock, isSilent, calls } = openFlow({
        actions: unending(),
        flow: {
          ...(state === 'verifying' && { verify: () => new Promise(() => undefined) }),
          ...(state === 'preparing' && { prepare: () => new Promise(() => undefined) }),
        },
        ...(state === 'verifying' && { risk: verifyAlways }),
      })
      flow.start()
      await reaches(state)
      flow.stop()
      await atRest()
      expect(isSilent()).toBe(true)
      const [steps, made] = [told.length, calls.length]
      await clock.advance(10 * MINUTE)
      expect([told.length, calls.length, isSilent()]).toEqual([steps, made, true])
    },
  )
})

describe('a flow without a network', () => {
  it('makes no call until the page is online', async () => {
    const { flow, page, task, arrives, calls } = openFlow()
    page.set('offline')
    flow.start()
    await atRest()
    expect(calls).toEqual([])
    expect(task().state).toBe('checking')
    page.set(undefined)
    await arrives('done')
  })

  it.each([{}, { risk: verifyAlways }])('waits before a start and before a puzzle (%j)', async (options) => {
    const opened = openFlow({ ...options, faults: { check: leaving } })
    const { flow, page, callsOf, task, verifies, arrives, faults } = opened
    function leaving(reach: () => Promise<Response>): Promise<Response> {
      page.set('offline')
      faults.check = requestLost
      return reach()
    }
    flow.start()
    await until(() => callsOf('check').length === 1)
    await opened.clock.advance(20_000)
    expect(callsOf('start')).toEqual([])
    expect(verifies).toEqual([])
    expect(callsOf('check')).toHaveLength(3) // the one call that may be made at any time
    expect(task().state).toBe('checking')
    delete faults.check
    page.set(undefined)
    await arrives('done')
  })

  it('tries the check at growing intervals and runs to the end when the browser was wrong', async () => {
    const { flow, page, task, callsOf, arrives, clock, faults } = openFlow({
      risk: verifyAlways,
      faults: { check: requestLost },
    })
    page.set('offline')
    flow.start()
    await clock.advance(5_000 + 10_000)
    expect(callsOf('check')).toHaveLength(2)
    expect(task().state).toBe('checking')
    delete faults.check
    await arrives('done', MINUTE)
    expect(callsOf('start')).toHaveLength(1)
  })

  it('can be cancelled and leaves no listener', async () => {
    const { flow, page, reaches } = openFlow()
    page.set('offline')
    flow.start()
    await atRest()
    flow.cancel()
    await reaches('cancelled')
    expect(page.listeners()).toBe(0)
  })
})

describe('onTask', () => {
  it('receives plain JSON without token and input', async () => {
    const { flow, arrives, told, callsOf } = openFlow({ risk: verifyAlways })
    flow.start()
    await arrives('done')
    const json = JSON.stringify(told)
    expect(json).not.toContain(callsOf('start')[0]!.body.verifyToken)
    expect(json).not.toMatch(/vt_|vp_/)
    expect(JSON.parse(json)).toEqual(told.map((task) => JSON.parse(JSON.stringify(task)) as Problem))
  })
})
