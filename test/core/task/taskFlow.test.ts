import type { Problem } from '../../../src/core/http/problem'

import * as v from 'valibot'
import { TaskgateError } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { Problem as ProblemError } from '../../../src/core/http/problem'
import { atRest, until } from '../../support/time/testClock'
import { oneRule, verifyAlways } from '../../support/backend/defaults'
import { answerLost, reply, requestHeld, requestLost } from '../../support/backend/faults'
import { createJobs } from '../../support/backend/jobs'
import { openFlow } from '../../support/client/testFlow'

const MINUTE = 60_000

/** The task goes on until it is aborted. */
const unending = () => createJobs({ heedsAbort: true, timeoutMs: 24 * 60 * MINUTE }).actions

describe('a start that nobody asks about', () => {
  it('goes straight to its end', async () => {
    const { flow, arrives, states, task, verifies, runs, callsOf } = openFlow()
    flow.start()
    await arrives('done')
    expect(states()).toEqual(['checking', 'starting', 'pending', 'done'])
    expect(task()).toMatchObject({ result: { poster: { title: 'A' } }, taskId: expect.any(String) })
    expect(callsOf('start')).toHaveLength(1)
    expect(verifies).toEqual([])
    expect(runs).toEqual([{ title: 'A' }])
  })

  it('is told when it was accepted and when it ended', async () => {
    const { flow, reaches, arrives, task, clock } = openFlow()
    flow.start()
    await reaches('pending')
    expect(task()).toMatchObject({ startedAt: clock.now(), canCancel: true })
    expect(task().endedAt).toBeUndefined()
    await arrives('done')
    expect(task().endedAt).toBe(clock.now())
  })

  it('is made once, however often it is started', async () => {
    const { flow, arrives, runs, callsOf } = openFlow()
    flow.start()
    flow.start()
    await arrives('done')
    flow.start()
    await atRest()
    expect(callsOf('check')).toHaveLength(1)
    expect(callsOf('start')).toHaveLength(1)
    expect(runs).toHaveLength(1)
  })

  it('spends what the check gave for it', async () => {
    const { flow, reaches, callsOf } = openFlow({
      faults: { check: reply(200, { needVerify: false, verifyToken: 'vp_given' }) },
    })
    flow.start()
    await reaches('pending')
    expect(callsOf('start')[0]!.body.verifyToken).toBe('vp_given')
  })

  it('shows what the server reports, then its words for the failure', async () => {
    const { jobs, actions } = createJobs()
    const { flow, reaches, arrives, clock, told, task } = openFlow({ actions })
    flow.start()
    await reaches('pending')
    await until(() => jobs.length === 1)
    jobs[0]!.report({ progress: 0.4, stage: 'ink', message: 'Mixing', etaMs: 9_000 })
    await clock.advance(10_000)
    expect(task()).toMatchObject({ progress: 0.4, stage: 'ink', message: 'Mixing', etaMs: 9_000 })
    const steps = told.length
    await clock.advance(10_000)
    expect(told).toHaveLength(steps) // nothing new, so nothing is told
    jobs[0]!.fail(new TaskgateError('no-paper', 'There is no paper', { retryable: true }))
    await arrives('failed')
    expect(task().problem).toEqual({ code: 'task-failed', title: 'There is no paper', retryable: true })
  })
})

describe('a start that is asked about', () => {
  it('is checked, passed and done, with the pass in the start', async () => {
    const { flow, arrives, states, verifies, callsOf } = openFlow({ risk: verifyAlways })
    flow.start()
    await arrives('done')
    expect(states()).toEqual(['checking', 'verifying', 'starting', 'pending', 'done'])
    expect(verifies).toMatchObject([
      { action: 'startTask', provider: 'slider', attempt: 1, ticket: expect.any(String) },
    ])
    expect(callsOf('start')[0]!.body.verifyToken).toMatch(/^vp_/)
  })

  it('asks again, at most twice, when the server refuses the pass', async () => {
    const { flow, reaches, states, verifies, task, runs, callsOf } = openFlow({
      risk: verifyAlways,
      flow: {
        async verify(request) {
          verifies.push(request)
          return { token: 'vp_wrong', by: 'slider' }
        },
      },
    })
    flow.start()
    await reaches('failed')
    expect(states().filter((state) => state === 'verifying')).toHaveLength(3)
    expect(verifies.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    expect(callsOf('start')).toHaveLength(3)
    expect(task().problem).toMatchObject({ code: 'verify-invalid', status: 403 })
    expect(runs).toEqual([])
  })

  it('asks when the server wants a pass although the check did not', async () => {
    const { flow, arrives, states, verifies } = openFlow({
      risk: verifyAlways,
      faults: { check: reply(200, { needVerify: false }) },
    })
    flow.start()
    await arrives('done')
    expect(states()).toEqual(['checking', 'starting', 'verifying', 'starting', 'pending', 'done'])
    expect(verifies).toMatchObject([{ attempt: 2, ticket: expect.stringMatching(/^vt_/) }])
  })

  it('checks anew when the ticket is dead', async () => {
    const tickets: (string | undefined)[] = []
    const { flow, arrives, states, callsOf, pass } = openFlow({
      risk: verifyAlways,
      flow: {
        async verify({ ticket }) {
          tickets.push(ticket)
          if (tickets.length === 1) throw new ProblemError({ code: 'expired' })
          return { token: await pass(), by: 'slider' }
        },
      },
    })
    flow.start()
    await arrives('done')
    expect(states().slice(0, 4)).toEqual(['checking', 'verifying', 'checking', 'verifying'])
    expect(callsOf('check')).toHaveLength(2)
  })

  it('exchanges the raw proof of a vendor first', async () => {
    const { flow, reaches, callsOf } = openFlow({
      risk: verifyAlways,
      faults: {
        check: reply(200, { needVerify: true, verifyToken: 'vt_1', provider: 'vendor' }),
        submit: reply(200, { ok: true, verifyToken: 'vp_vendor' }),
        start: reply(202, { taskId: 1 }),
      },
      flow: { verify: async ({ provider }) => ({ fields: { ticket: 't', randstr: 'r' }, by: provider }) },
    })
    flow.start()
    await reaches('pending')
    expect(callsOf('submit').map(({ body }) => body)).toEqual([
      {
        kind: 'provider',
        action: 'startTask',
        verifyToken: 'vt_1',
        provider: 'vendor',
        fields: { ticket: 't', randstr: 'r' },
      },
    ])
    expect(callsOf('start')[0]!.body.verifyToken).toBe('vp_vendor')
  })

  it.each([['a token by itself'], [undefined], [{ by: 'vendor' }]])(
    'fails when the provider gives %o',
    async (proof) => {
      const { flow, reaches, task } = openFlow({
        risk: verifyAlways,
        flow: { verify: async () => proof as never },
      })
      flow.start()
      await reaches('failed')
      expect(task().problem).toMatchObject({
        code: 'config',
        hint: expect.stringContaining("provider 'slider' should resolve to { token, by } or { fields, by }; came "),
      })
    },
  )

  it('fails when the vendor, or the server, does not accept the proof', async () => {
    const { flow, reaches, task } = openFlow({
      risk: verifyAlways,
      faults: { submit: reply(200, { ok: false, reason: 'locked', retryAfterMs: 9_000 }) },
      flow: { verify: async () => ({ fields: {}, by: 'vendor' }) },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'rejected', retryAfterMs: 9_000, retryable: true })
  })

  it('checks anew when the vendor’s proof came too late', async () => {
    const expired = reply(200, { ok: false, reason: 'expired' })
    const { flow, reaches, callsOf } = openFlow({
      risk: verifyAlways,
      faults: { submit: expired },
      flow: { verify: async () => ({ fields: {}, by: 'vendor' }) },
    })
    flow.start()
    await reaches('failed')
    expect(callsOf('check')).toHaveLength(3)
  })

  it('fails as rejected when a provider throws something of its own', async () => {
    const { flow, reaches, task } = openFlow({
      risk: verifyAlways,
      flow: { verify: () => Promise.reject(new Error('The widget broke')) },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'rejected', title: 'The widget broke' })
  })

  it('is cancelled when the person closes the puzzle', async () => {
    const { flow, reaches, isSilent, callsOf } = openFlow({
      risk: verifyAlways,
      flow: { verify: () => Promise.reject(new ProblemError({ code: 'cancelled' })) },
    })
    flow.start()
    await reaches('cancelled')
    expect(callsOf('start')).toEqual([])
    expect(isSilent()).toBe(true)
  })
})

describe('a check', () => {
  it.each([
    [403, 'risk-denied', {}, undefined],
    [403, 'risk-denied', { 'retry-after': '30' }, 30_000],
    [429, 'rate-limited', {}, undefined],
    [429, 'rate-limited', { 'retry-after': '30' }, 30_000],
    [422, 'invalid-input', {}, undefined],
    [401, 'unauthorized', {}, undefined],
    [404, 'unsupported', {}, undefined],
  ] as const)('that says %d ends it at once: %s, %o', async (status, code, headers, retryAfterMs) => {
    const { flow, reaches, task, verifies, calls } = openFlow({ faults: { check: reply(status, '', headers) } })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code, status })
    expect(task().problem?.retryAfterMs).toBe(retryAfterMs)
    expect(verifies).toEqual([])
    expect(calls).toEqual(['check'])
  })

  it('by a rule that denies ends it with the time to wait', async () => {
    const { flow, reaches, task } = openFlow({
      risk: oneRule('deny'),
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'risk-denied', retryAfterMs: MINUTE, retryable: false })
  })

  const unreachable = [
    ['the network drops', requestLost, 'network'],
    ['it answers 500', reply(500), 'internal'],
    ['it answers 503', reply(503), 'unavailable'],
    ['it answers HTML', reply(200, '<html>'), 'bad-response'],
    ['it answers without needVerify', reply(200, { ok: true }), 'bad-response'],
  ] as const

  it.each(unreachable)('falls back to one puzzle without a ticket when %s', async (_when, fault) => {
    const { flow, arrives, verifies } = openFlow({ risk: verifyAlways, faults: { check: fault } })
    flow.start()
    await arrives('done')
    expect(verifies).toMatchObject([{ ticket: undefined, provider: 'slider', attempt: 1 }])
  })

  it.each(unreachable)(
    'never lets through what was not checked: %s, and the puzzle fails too',
    async (_when, fault, code) => {
      const { flow, reaches, task, callsOf } = openFlow({
        faults: { check: fault },
        flow: { verify: () => Promise.reject(new ProblemError({ code: 'load' })) },
      })
      flow.start()
      await reaches('failed')
      expect(task().problem).toMatchObject({ code, retryable: true })
      expect(callsOf('start')).toEqual([])
    },
  )

  it('that cannot be reached fails where the action has another provider', async () => {
    const { flow, reaches, task, verifies } = openFlow({
      faults: { check: requestLost },
      flow: { provider: 'vendor' },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'network', retryable: true })
    expect(verifies).toEqual([])
  })

  it('stays cancelled when the fallback puzzle is closed', async () => {
    const { flow, reaches, callsOf } = openFlow({
      faults: { check: requestLost },
      flow: { verify: () => Promise.reject(new ProblemError({ code: 'cancelled' })) },
    })
    flow.start()
    await reaches('cancelled')
    expect(callsOf('start')).toEqual([])
  })
})

describe('prepare', () => {
  it('runs between puzzle and start, shows its progress and gives the input', async () => {
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

  it('that fails ends it with the words of the app, and nothing is started', async () => {
    const { flow, reaches, task, callsOf } = openFlow({
      flow: { prepare: () => Promise.reject(new Error('The upload was refused')) },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'refused', title: 'The upload was refused' })
    expect(callsOf('start')).toEqual([])
  })

  it('hears of a cancellation', async () => {
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

describe('an input that the schema refuses', () => {
  it('fails with its issues, and the pass is still good', async () => {
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

describe('a busy server', () => {
  it.each([429, 503])('is waited for when its %d says for how long', async (status) => {
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
    ['does not say for how long', {}],
    ['asks for more than a minute', { 'retry-after': '61' }],
  ])('is not waited for when it %s', async (_what, headers) => {
    const { flow, reaches, task, callsOf } = openFlow({ faults: { start: reply(429, '', headers) } })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'rate-limited', retryable: true })
    expect(callsOf('start')).toHaveLength(1)
  })

  it('is waited for three times', async () => {
    const { flow, arrives, callsOf } = openFlow({ faults: { start: reply(503, '', { 'retry-after': '1' }) } })
    flow.start()
    await arrives('failed')
    expect(callsOf('start')).toHaveLength(4)
  })

  it('is waited for no longer once somebody cancels', async () => {
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
  ])('%s is repeated with its key, and there is exactly one task', async (_when, fault) => {
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

  it('is repeated ever more slowly, then left to the person', async () => {
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

  it('is never repeated where the server does not promise that this is safe', async () => {
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
  ])('follows the option idempotent: %j', async (idempotent, starts) => {
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

  it('is repeated when the person says so, with its key and its pass', async () => {
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

  it('is under way once, however often the person asks', async () => {
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

  it('is cancelled after the repeat is answered, not while that is under way', async () => {
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

  it('is cancelled for good when the server never heard of it', async () => {
    const { flow, timers, reaches, clock, callsOf } = openFlow({ faults: { start: requestLost } })
    flow.start()
    await reaches('uncertain')
    flow.cancel()
    await reaches('cancelled')
    await clock.advance(MINUTE)
    expect(callsOf('start')).toHaveLength(1)
    expect(timers()).toBe(0)
  })

  it('is stalled when the cancel is lost too, and goes on from there', async () => {
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

describe('following', () => {
  it('looks again through failures until the task is done', async () => {
    const { flow, arrives, runs } = openFlow({
      faults: { status: [reply(404), requestLost, reply(500), reply(200, '<html>')] },
    })
    flow.start()
    await arrives('done')
    expect(runs).toHaveLength(1)
  })

  it('waits as long as the accepted start asks for', async () => {
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

  it('waits as long as each answer asks for', async () => {
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

  it('asks often in the first minute, then ever less: 102 calls in ten minutes, and stalls after a day', async () => {
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

  it('takes no pause for silence: nobody was asked', async () => {
    const { flow, page, reaches, arrives, clock, task } = openFlow({ faults: { status: [requestLost, requestLost] } })
    flow.start()
    await reaches('pending')
    page.set('offline')
    await clock.advance(30 * MINUTE)
    page.set(undefined)
    await clock.advance(1)
    expect(task().state).toBe('pending')
    await arrives('done')
  })

  it('believes a 404 only when the task is five seconds old', async () => {
    const { flow, reaches, clock, task, callsOf } = openFlow({ faults: { status: reply(404) } })
    flow.start()
    await reaches('pending')
    await clock.advance(4_999)
    expect(task().state).toBe('pending')
    expect(callsOf('status').length).toBeGreaterThan(0)
    await clock.advance(10_000)
    expect(task()).toMatchObject({ state: 'failed', problem: { code: 'unknown-task', status: 404 } })
  })

  it('is over with a 410: the server no longer keeps it', async () => {
    const { flow, timers, arrives } = openFlow({ faults: { status: reply(410) } })
    flow.start()
    await arrives('expired')
    expect(timers()).toBe(0)
  })

  it.each([403, 400, 501])('fails with the problem of a fatal answer: %d', async (status) => {
    const { flow, arrives, task } = openFlow({ faults: { status: reply(status, { title: 'No' }) } })
    flow.start()
    await arrives('failed')
    expect(task().problem).toMatchObject({ status, title: 'No' })
  })

  it('fails at the fourth answer in a row that cannot be read', async () => {
    const { flow, arrives, task, callsOf } = openFlow({ faults: { status: reply(200, { status: 'running' }) } })
    flow.start()
    await arrives('failed')
    expect(callsOf('status')).toHaveLength(4)
    expect(task().problem).toMatchObject({ code: 'bad-response', hint: expect.stringContaining("'status' should be") })
  })

  it('waits for the sign-in after a 401, then goes on; without one the 401 is final', async () => {
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

  it('stalls after ten minutes without a sign of life, never fails; and looks again when asked', async () => {
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

  it('goes on with a task that was started elsewhere', async () => {
    const { start, storage, clock } = openFlow()
    const { taskId } = (await start()).body
    const other = openFlow({ storage, task: { state: 'pending', taskId } })
    await clock.advance(1_000)
    other.flow.follow()
    await other.arrives('done')
    expect(other.callsOf('start')).toEqual([])
  })

  it('checks the result with the schema of the action', async () => {
    const flows = [v.object({ poster: v.unknown() }), v.object({ poster: v.string() })].map((result) =>
      openFlow({ flow: { result } }),
    )
    flows.forEach(({ flow }) => flow.start())
    await flows[0]!.arrives('done')
    await flows[1]!.arrives('failed')
    expect(flows[1]!.task().problem).toMatchObject({ code: 'bad-response', issues: [{ path: ['poster'] }] })
    expect(flows[1]!.task().problem?.hint).toContain("The result of 'startTask'")
  })

  it('fails in the words of the server', async () => {
    const error = { code: 'no-paper', message: 'There is no paper', retryable: true }
    const { flow, arrives, task } = openFlow({ faults: { status: reply(200, { status: 'failed', error }) } })
    flow.start()
    await arrives('failed')
    expect(task().problem).toEqual({ code: 'task-failed', title: 'There is no paper', retryable: true })
  })

  it('fails with the code where the server has no words', async () => {
    const { flow, arrives, task } = openFlow({
      faults: { status: reply(200, { status: 'failed', error: { code: 'no-paper' } }) },
    })
    flow.start()
    await arrives('failed')
    expect(task().problem).toEqual({ code: 'task-failed', title: 'no-paper', retryable: false })
  })

  it('needs no look at a task that is done already', async () => {
    const { flow, reaches, task, callsOf } = openFlow({
      faults: { start: reply(200, { taskId: 7, status: 'done', result: 'quick' }) },
    })
    flow.start()
    await reaches('done')
    expect(task()).toMatchObject({ taskId: '7', result: 'quick' })
    expect(callsOf('status')).toEqual([])
  })
})

describe('cancel', () => {
  it('does nothing to what has not begun', () => {
    const { flow, told } = openFlow()
    expect(flow.cancel()).toBe(false)
    expect(told).toEqual([])
  })

  it('while checking ends it, and no start is made', async () => {
    const { flow, timers, task, clock, callsOf } = openFlow()
    flow.start()
    expect(flow.cancel()).toBe(true)
    await clock.advance(10_000)
    expect(task().state).toBe('cancelled')
    expect(callsOf('start')).toEqual([])
    expect(timers()).toBe(0)
  })

  it('while verifying takes the puzzle away', async () => {
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

  it('while starting waits for the answer, then asks the server', async () => {
    const { flow, arrives, reaches, states, callsOf } = openFlow({ actions: unending() })
    flow.start()
    await reaches('starting')
    expect(flow.cancel()).toBe(true)
    expect(flow.cancel()).toBe(false)
    await arrives('cancelled')
    expect(states()).toEqual(['checking', 'starting', 'cancelling', 'pending', 'cancelling', 'cancelled'])
    expect(callsOf('cancel')).toHaveLength(1)
  })

  it('while starting ends it when the start is refused, without another puzzle', async () => {
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

  it('while starting asks by the key when the answer is lost', async () => {
    const { flow, reaches, arrives, callsOf } = openFlow({ actions: unending(), faults: { start: [answerLost] } })
    flow.start()
    await reaches('starting')
    flow.cancel()
    await arrives('cancelled')
    expect(callsOf('start')).toHaveLength(1)
    expect(callsOf('cancel')).toHaveLength(1)
  })

  it('while pending asks the server, and no look is made after the end', async () => {
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

  it('by the answer itself ends it with no look at all', async () => {
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

  it('that the server refuses (409) lets it go on, and is not offered again', async () => {
    const { flow, reaches, arrives, told, task } = openFlow({ faults: { cancel: reply(409) } })
    flow.start()
    await reaches('pending')
    flow.cancel()
    await reaches('cancelling')
    await until(() => task().state === 'pending')
    expect(told.at(-1)).toMatchObject({ state: 'pending', canCancel: false })
    await arrives('done')
  })

  it('that is lost lets it go on, and may be asked again', async () => {
    const { flow, reaches, arrives, task } = openFlow({ actions: unending(), faults: { cancel: [requestLost] } })
    flow.start()
    await reaches('pending')
    flow.cancel()
    await until(() => task().state === 'pending')
    expect(task().canCancel).toBe(true)
    expect(flow.cancel()).toBe(true)
    await arrives('cancelled')
  })

  it('is not there where the server has not promised it', async () => {
    const { flow, reaches, task, callsOf } = openFlow({
      faults: { check: reply(200, { needVerify: false }), start: reply(202, { taskId: 1 }) },
    })
    flow.start()
    await reaches('pending')
    expect(task().canCancel).toBe(false)
    expect(flow.cancel()).toBe(false)
    expect(callsOf('cancel')).toEqual([])
  })

  it('of a stalled task asks the server and looks what became of it', async () => {
    const { flow, faults, reaches, arrives } = openFlow({ actions: unending(), faults: { status: requestLost } })
    flow.start()
    await reaches('pending')
    await arrives('stalled', 20 * MINUTE)
    delete faults.status
    expect(flow.cancel()).toBe(true)
    await arrives('cancelled')
  })

  it('does nothing to what is over', async () => {
    const { flow, arrives, callsOf } = openFlow()
    flow.start()
    await arrives('done')
    expect(flow.cancel()).toBe(false)
    expect(callsOf('cancel')).toEqual([])
  })
})

describe('stop', () => {
  it.each(['checking', 'verifying', 'preparing', 'starting', 'pending'] as const)(
    'while %s leaves no call, no timer and no listener, and nothing is told any more',
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

describe('without a network', () => {
  it('nothing is asked; it goes on when the network is back', async () => {
    const { flow, page, task, arrives, calls } = openFlow()
    page.set('offline')
    flow.start()
    await atRest()
    expect(calls).toEqual([])
    expect(task().state).toBe('checking')
    page.set(undefined)
    await arrives('done')
  })

  it('a start waits, and so does a puzzle', async () => {
    const flows = [{}, { risk: verifyAlways }].map((options) => openFlow(options))
    for (const { flow, page, callsOf, task, verifies, arrives } of flows) {
      flow.start()
      page.set('offline')
      await until(() => callsOf('check').length === 1)
      await atRest()
      expect(callsOf('start')).toEqual([])
      expect(verifies).toEqual([])
      expect(task().state).toBe('checking')
      page.set(undefined)
      await arrives('done')
    }
  })

  it('it can still be cancelled, and leaves no listener', async () => {
    const { flow, page, reaches } = openFlow()
    page.set('offline')
    flow.start()
    await atRest()
    flow.cancel()
    await reaches('cancelled')
    expect(page.listeners()).toBe(0)
  })
})

describe('whoever is told', () => {
  it('gets plain JSON, without token and input', async () => {
    const { flow, arrives, told, callsOf } = openFlow({ risk: verifyAlways })
    flow.start()
    await arrives('done')
    const json = JSON.stringify(told)
    expect(json).not.toContain(callsOf('start')[0]!.body.verifyToken)
    expect(json).not.toMatch(/vt_|vp_/)
    expect(JSON.parse(json)).toEqual(told.map((task) => JSON.parse(JSON.stringify(task)) as Problem))
  })
})
