import * as v from 'valibot'
import { describe, expect, it } from 'vitest'

import { verifyAlways } from '../../support/backend/defaults'
import { answerLost, reply, requestHeld, requestLost } from '../../support/backend/faults'
import { createJobs } from '../../support/backend/jobs'
import { openFlow } from '../../support/client/testFlow'
import { atRest, until } from '../../support/time/testClock'

const MINUTE = 60_000

/** Tasks that run until they are aborted. */
const unending = () => createJobs({ heedsAbort: true, timeoutMs: 24 * 60 * MINUTE }).actions

describe('prepare', () => {
  it('runs between puzzle and start, shows its progress and returns the input', async () => {
    const { flow, arrives, states, told, runs } = openFlow({
      risk: verifyAlways,
      flow: {
        prepare(input: { title: string }, { progress }) {
          progress(0.5)
          return { ...input, url: 'https://files.example/1' }
        },
      },
    })
    flow.start()
    await arrives('done')
    expect(states()).toEqual(['checking', 'verifying', 'preparing', 'starting', 'pending', 'done'])
    expect(told.find(({ progress }) => progress === 0.5)?.state).toBe('preparing')
    expect(told.find(({ state }) => state === 'starting')?.progress).toBeUndefined()
    expect(runs).toEqual([{ title: 'A', url: 'https://files.example/1' }])
  })

  it('runs once, and a second puzzle keeps its result', async () => {
    let uploads = 0
    let late: (fraction: number) => void = () => undefined
    const { flow, arrives, verifies, runs, states, pass } = openFlow({
      risk: verifyAlways,
      flow: {
        prepare: (_input, { progress }) => ({ upload: (uploads += 1), late: void (late = progress) }),
        async verify(request) {
          verifies.push(request)
          late(0.9)
          return { token: verifies.length === 1 ? 'vp_wrong' : await pass(), by: 'slider' }
        },
      },
    })
    flow.start()
    await arrives('done')
    expect(verifies).toHaveLength(2)
    expect(runs).toEqual([{ upload: 1 }])
    expect(states().filter((state) => state === 'preparing')).toHaveLength(1)
  })

  it('ends the task with the message of its own error, before the start', async () => {
    const { flow, reaches, task, callsOf } = openFlow({
      flow: { prepare: () => Promise.reject(new Error('The upload was refused')) },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'refused', title: 'The upload was refused' })
    expect(callsOf('start')).toEqual([])
  })

  it('is aborted by cancel()', async () => {
    let signal: AbortSignal | undefined
    const { flow, timers, reaches } = openFlow({
      flow: { prepare: (_input, tools) => new Promise(() => void (signal = tools.signal)) },
    })
    flow.start()
    await reaches('preparing')
    expect(flow.cancel()).toBe(true)
    await reaches('cancelled')
    expect(signal!.aborted).toBe(true)
    expect(timers()).toBe(0)
  })
})

describe('a start with an invalid input', () => {
  it('fails with the issues and does not spend the pass', async () => {
    let token = ''
    const { flow, reaches, task, pass, start } = openFlow({
      risk: verifyAlways,
      actions: { startTask: { input: v.object({ title: v.pipe(v.string(), v.minLength(3)) }), run: () => 1 } },
      flow: { verify: async () => ({ token: (token = await pass()), by: 'slider' }) },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'invalid-input', status: 422, issues: [{ path: ['title'] }] })
    expect((await start({ input: { title: 'Long enough' }, verifyToken: token })).status).toBe(202)
  })
})

describe('a start at a busy server', () => {
  it.each([429, 503])('waits for the time that a %d requests', async (status) => {
    const { flow, reaches, clock, states, callsOf } = openFlow({
      faults: { start: [reply(status, '', { 'retry-after': '20' })] },
    })
    flow.start()
    await until(() => callsOf('start').length === 1)
    await clock.advance(19_999)
    expect(callsOf('start')).toHaveLength(1)
    await clock.advance(1)
    await reaches('pending')
    expect(callsOf('start')).toHaveLength(2)
    expect(states()).toEqual(['checking', 'starting', 'pending'])
  })

  it.each([
    ['sends no wait time', {}],
    ['requests more than a minute', { 'retry-after': '61' }],
  ])('fails when the server %s', async (_what, headers) => {
    const { flow, reaches, task, callsOf } = openFlow({ faults: { start: reply(429, '', headers) } })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'rate-limited', retryable: true })
    expect(callsOf('start')).toHaveLength(1)
  })

  it('waits three times', async () => {
    const { flow, arrives, callsOf } = openFlow({ faults: { start: reply(503, '', { 'retry-after': '1' }) } })
    flow.start()
    await arrives('failed')
    expect(callsOf('start')).toHaveLength(4)
  })

  it('stops waiting when the user cancels', async () => {
    const { flow, timers, reaches, clock, callsOf } = openFlow({
      faults: { start: [reply(429, '', { 'retry-after': '20' })] },
    })
    flow.start()
    await until(() => callsOf('start').length === 1 && timers() === 1)
    expect(flow.cancel()).toBe(true)
    await reaches('cancelled')
    expect(timers()).toBe(0)
    await clock.advance(MINUTE)
    expect(callsOf('start')).toHaveLength(1)
  })
})

describe('a start whose answer is lost', () => {
  it.each([
    ['before the server acted', requestLost],
    ['after the server acted', answerLost],
    ['at a gateway (502)', reply(502)],
    ['at a gateway (504)', reply(504)],
  ])('%s is repeated with its key and creates exactly one task', async (_when, fault) => {
    const { flow, arrives, runs, states, callsOf } = openFlow({
      risk: verifyAlways,
      faults: { start: [fault] },
    })
    flow.start()
    await arrives('done')
    expect(states()).toEqual(['checking', 'verifying', 'starting', 'uncertain', 'starting', 'pending', 'done'])
    expect(runs).toHaveLength(1)
    expect(new Set(callsOf('start').map(({ headers }) => headers.get('idempotency-key'))).size).toBe(1)
    expect(new Set(callsOf('start').map(({ body }) => body.verifyToken)).size).toBe(1)
  })

  it('is repeated at growing intervals, then waits for the user', async () => {
    const { flow, timers, arrives, clock, task, callsOf } = openFlow({ faults: { start: requestLost } })
    flow.start()
    await arrives('uncertain')
    const ats: number[] = []
    const begin = clock.now()
    for (let passed = 0; passed < MINUTE; passed += 500) {
      const before = callsOf('start').length
      await clock.advance(500)
      if (callsOf('start').length > before) ats.push(Math.round((clock.now() - begin) / 1_000))
    }
    expect(callsOf('start')).toHaveLength(5)
    expect(task().state).toBe('uncertain')
    expect(timers()).toBe(0)
  })

  it('is not repeated without the feature `idempotency`', async () => {
    const { flow, reaches, clock, task, callsOf } = openFlow({
      faults: { check: reply(200, { needVerify: false }), start: [answerLost] },
    })
    flow.start()
    await reaches('uncertain')
    await clock.advance(10 * MINUTE)
    expect(task().state).toBe('uncertain')
    expect(callsOf('start')).toHaveLength(1)
    expect(flow.cancel()).toBe(false)
  })

  it.each([
    [true, 2],
    [false, 1],
  ])('follows the option `idempotent`: %j', async (idempotent, starts) => {
    const faults = {
      check: reply(200, { needVerify: false, features: idempotent ? [] : ['idempotency'] }),
      start: [answerLost],
    }
    const { flow, reaches, clock, callsOf } = openFlow({ faults, flow: { idempotent } })
    flow.start()
    await reaches('uncertain')
    await clock.advance(10_000)
    expect(callsOf('start')).toHaveLength(starts)
  })

  it('is repeated by resume() with its key and its pass', async () => {
    const { flow, reaches, arrives, runs, verifies, callsOf } = openFlow({
      risk: verifyAlways,
      faults: {
        check: reply(200, { needVerify: true }),
        start: [requestLost],
      },
    })
    flow.start()
    await reaches('uncertain')
    flow.resume()
    await arrives('done')
    expect(verifies).toHaveLength(1)
    expect(callsOf('start')[1]!.body.verifyToken).toBe(callsOf('start')[0]!.body.verifyToken)
    expect(runs).toHaveLength(1)
  })

  it('is in flight once for any number of resume() calls', async () => {
    let open = 0
    let most = 0
    const { flow, reaches, arrives, runs, callsOf } = openFlow({
      faults: {
        start: [
          requestLost,
          async (reach) => {
            most = Math.max(most, (open += 1))
            const response = await reach()
            open -= 1
            return response
          },
        ],
      },
    })
    flow.start()
    await reaches('uncertain')
    flow.resume()
    flow.resume()
    await arrives('done')
    expect(most).toBe(1)
    expect(callsOf('start')).toHaveLength(2)
    expect(runs).toHaveLength(1)
  })

  it('is cancelled after the answer to a repeat in flight', async () => {
    const held = requestHeld()
    const { flow, reaches, arrives, clock, task, callsOf } = openFlow({
      actions: unending(),
      faults: { start: [requestLost, held] },
    })
    flow.start()
    await reaches('uncertain')
    flow.resume()
    await until(() => callsOf('start').length === 2)
    flow.cancel()
    await clock.advance(1_000)
    await atRest()
    expect(task().state).toBe('cancelling')
    expect(callsOf('cancel')).toEqual([])
    held.release()
    await arrives('cancelled')
    expect(task().taskId).toEqual(expect.any(String))
  })

  it('can be cancelled by its key', async () => {
    const { flow, reaches, arrives, task, callsOf } = openFlow({ actions: unending(), faults: { start: answerLost } })
    flow.start()
    await reaches('uncertain')
    expect(flow.cancel()).toBe(true)
    await arrives('cancelled')
    expect(callsOf('cancel')).toHaveLength(1)
    expect(task().taskId).toEqual(expect.any(String))
  })

  it('is cancelled when the server does not know the key', async () => {
    const { flow, timers, reaches, clock, callsOf } = openFlow({ faults: { start: requestLost } })
    flow.start()
    await reaches('uncertain')
    flow.cancel()
    await reaches('cancelled')
    await clock.advance(MINUTE)
    expect(callsOf('start')).toHaveLength(1)
    expect(timers()).toBe(0)
  })

  it('stalls when the cancel is lost too, and can be resumed', async () => {
    const { flow, reaches, arrives, runs } = openFlow({
      faults: { start: [requestLost], cancel: requestLost },
    })
    flow.start()
    await reaches('uncertain')
    flow.cancel()
    await reaches('stalled')
    flow.resume()
    await arrives('done')
    expect(runs).toHaveLength(1)
  })
})
