import * as v from 'valibot'
import { describe, expect, it } from 'vitest'

import { reply, requestLost } from '../../support/backend/faults'
import { openFlow } from '../../support/client/testFlow'

const MINUTE = 60_000

describe('polling a task', () => {
  it('continues through failures until the task is done', async () => {
    const { flow, arrives, runs } = openFlow({
      faults: { status: [reply(404), requestLost, reply(500), reply(200, '<html>')] },
    })
    flow.start()
    await arrives('done')
    expect(runs).toHaveLength(1)
  })

  it('waits for the time that the answer to the start requests', async () => {
    const { flow, reaches, clock, callsOf } = openFlow({
      faults: { start: reply(202, { taskId: 1 }, { 'retry-after': '30' }) },
    })
    flow.start()
    await reaches('pending')
    await clock.advance(29_999)
    expect(callsOf('status')).toHaveLength(0)
    await clock.advance(1)
    expect(callsOf('status')).toHaveLength(1)
  })

  it('waits for the time that each answer requests', async () => {
    const { flow, reaches, clock, callsOf } = openFlow({
      faults: { status: [reply(200, { status: 'pending' }, { 'retry-after': '40' })] },
    })
    flow.start()
    await reaches('pending')
    await clock.advance(2_500 + 39_999)
    expect(callsOf('status')).toHaveLength(1)
    await clock.advance(1)
    expect(callsOf('status')).toHaveLength(2)
  })

  it('makes 102 calls in ten minutes, at growing intervals, and stalls after a day', async () => {
    const { flow, reaches, clock, task, callsOf } = openFlow({ faults: { status: reply(200, { status: 'pending' }) } })
    flow.start()
    await reaches('pending')
    await clock.advance(10 * MINUTE)
    expect(callsOf('status')).toHaveLength(102)
    await clock.advance(24 * 60 * MINUTE - 11 * MINUTE)
    expect(task().state).toBe('pending')
    await clock.advance(2 * MINUTE)
    expect(task().state).toBe('stalled')
  }, 30_000)

  it('does not count a pause as server silence', async () => {
    const { flow, page, reaches, arrives, clock, task, faults } = openFlow({ faults: { status: requestLost } })
    flow.start()
    await reaches('pending')
    page.set('offline')
    await clock.advance(30 * MINUTE)
    faults.status = [requestLost]
    page.set(undefined)
    await clock.advance(1)
    expect(task().state).toBe('pending')
    await arrives('done')
  })

  it('accepts a 404 only after five seconds', async () => {
    const { flow, reaches, clock, task, callsOf } = openFlow({ faults: { status: reply(404) } })
    flow.start()
    await reaches('pending')
    await clock.advance(4_999)
    expect(task().state).toBe('pending')
    expect(callsOf('status').length).toBeGreaterThan(0)
    await clock.advance(10_000)
    expect(task()).toMatchObject({ state: 'failed', problem: { code: 'unknown-task', status: 404 } })
  })

  it('ends as expired with a 410', async () => {
    const { flow, timers, arrives } = openFlow({ faults: { status: reply(410) } })
    flow.start()
    await arrives('expired')
    expect(timers()).toBe(0)
  })

  it('fails with a 403 only if the next call is refused too', async () => {
    const once = openFlow({ faults: { status: [reply(403), reply(200, { status: 'pending' }), reply(403)] } })
    once.flow.start()
    await once.arrives('done')
    const twice = openFlow({ faults: { status: reply(403, { title: 'No' }) } })
    twice.flow.start()
    await twice.arrives('failed')
    expect(twice.callsOf('status')).toHaveLength(2)
    expect(twice.task().problem).toMatchObject({ status: 403, title: 'No' })
  })

  it.each([400, 501])('fails with the problem of a final %d', async (status) => {
    const { flow, arrives, task } = openFlow({ faults: { status: reply(status, { title: 'No' }) } })
    flow.start()
    await arrives('failed')
    expect(task().problem).toMatchObject({ status, title: 'No' })
  })

  it('fails at the fourth malformed answer in a row', async () => {
    const { flow, arrives, task, callsOf } = openFlow({ faults: { status: reply(200, { status: 'running' }) } })
    flow.start()
    await arrives('failed')
    expect(callsOf('status')).toHaveLength(4)
    expect(task().problem).toMatchObject({ code: 'bad-response', hint: expect.stringContaining("'status' should be") })
  })

  it('waits for `onAuth` after a 401 and fails without it', async () => {
    let signIn: () => void = () => undefined
    const onAuth = (): Promise<void> => new Promise((resolve) => (signIn = resolve))
    const waiting = openFlow({ faults: { status: [reply(401)] }, flow: { polling: { onAuth, jitter: 0 } } })
    waiting.flow.start()
    await waiting.reaches('pending')
    await waiting.clock.advance(MINUTE)
    expect(waiting.callsOf('status')).toHaveLength(1)
    signIn()
    await waiting.arrives('done')
    const final = openFlow({ faults: { status: [reply(401)] } })
    final.flow.start()
    await final.arrives('failed')
    expect(final.task().problem).toMatchObject({ code: 'unauthorized' })
  })

  it('stalls after ten minutes of silence and continues with resume()', async () => {
    const { flow, faults, timers, reaches, arrives, clock, callsOf } = openFlow({
      faults: { status: requestLost },
    })
    flow.start()
    await reaches('pending')
    const startedAt = clock.now()
    await arrives('stalled', 20 * MINUTE)
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(10 * MINUTE)
    expect(timers()).toBe(0)
    delete faults.status
    const before = callsOf('status').length
    flow.resume()
    await arrives('done')
    expect(callsOf('status').length).toBe(before + 1)
  })

  it('follows a task that another client has started', async () => {
    const { start, storage, clock } = openFlow()
    const { taskId } = (await start()).body
    const other = openFlow({ storage, task: { state: 'pending', taskId } })
    await clock.advance(1_000)
    other.flow.follow()
    await other.arrives('done')
    expect(other.callsOf('start')).toEqual([])
  })

  it('validates the result with the schema of the action', async () => {
    const flows = [v.object({ poster: v.unknown() }), v.object({ poster: v.string() })].map((result) =>
      openFlow({ flow: { result } }),
    )
    flows.forEach(({ flow }) => flow.start())
    await flows[0]!.arrives('done')
    await flows[1]!.arrives('failed')
    expect(flows[1]!.task().problem).toMatchObject({ code: 'bad-response', issues: [{ path: ['poster'] }] })
    expect(flows[1]!.task().problem?.hint).toContain("The result of 'startTask'")
  })

  it('fails with the message of the server', async () => {
    const error = { code: 'no-paper', message: 'There is no paper', retryable: true }
    const { flow, arrives, task } = openFlow({ faults: { status: reply(200, { status: 'failed', error }) } })
    flow.start()
    await arrives('failed')
    expect(task().problem).toEqual({ code: 'task-failed', title: 'There is no paper', retryable: true })
  })

  it('fails with the code if the server sends no message', async () => {
    const { flow, arrives, task } = openFlow({
      faults: { status: reply(200, { status: 'failed', error: { code: 'no-paper' } }) },
    })
    flow.start()
    await arrives('failed')
    expect(task().problem).toEqual({ code: 'task-failed', title: 'no-paper', retryable: false })
  })

  it('makes no call for a task that is done at its start', async () => {
    const { flow, reaches, task, callsOf } = openFlow({
      faults: { start: reply(200, { taskId: 7, status: 'done', result: 'quick' }) },
    })
    flow.start()
    await reaches('done')
    expect(task()).toMatchObject({ taskId: '7', result: 'quick' })
    expect(callsOf('status')).toEqual([])
  })
})
