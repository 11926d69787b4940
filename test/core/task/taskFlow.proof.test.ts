import { TaskgateError } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { Problem as ProblemError } from '../../../src/core/http/problem'
import { oneRule, verifyAlways } from '../../support/backend/defaults'
import { reply, requestLost } from '../../support/backend/faults'
import { createJobs } from '../../support/backend/jobs'
import { openFlow } from '../../support/client/testFlow'
import { atRest, until } from '../../support/time/testClock'

const MINUTE = 60_000

describe('a start without a proof', () => {
  it('goes straight from the check to its end', async () => {
    const { flow, arrives, states, task, verifies, runs, callsOf } = openFlow()
    flow.start()
    await arrives('done')
    expect(states()).toEqual(['checking', 'starting', 'pending', 'done'])
    expect(task()).toMatchObject({ result: { poster: { title: 'A' } }, taskId: expect.any(String) })
    expect(callsOf('start')).toHaveLength(1)
    expect(verifies).toEqual([])
    expect(runs).toEqual([{ title: 'A' }])
  })

  it('records when it was accepted and when it ended', async () => {
    const { flow, reaches, arrives, task, clock } = openFlow()
    flow.start()
    await reaches('pending')
    expect(task()).toMatchObject({ startedAt: clock.now(), canCancel: true })
    expect(task().endedAt).toBeUndefined()
    await arrives('done')
    expect(task().endedAt).toBe(clock.now())
  })

  it('happens once for any number of start() calls', async () => {
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

  it('sends the pass of the risk check', async () => {
    const { flow, reaches, callsOf } = openFlow({
      faults: { check: reply(200, { needVerify: false, verifyToken: 'vp_given' }) },
    })
    flow.start()
    await reaches('pending')
    expect(callsOf('start')[0]!.body.verifyToken).toBe('vp_given')
  })

  it('shows the reports of the server and then its error message', async () => {
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
    expect(told).toHaveLength(steps) // nothing has changed, so nothing is reported
    jobs[0]!.fail(new TaskgateError('no-paper', 'There is no paper', { retryable: true }))
    await arrives('failed')
    expect(task().problem).toEqual({ code: 'task-failed', title: 'There is no paper', retryable: true })
  })
})

describe('a start with a proof', () => {
  it('runs check, proof and start, and sends the pass', async () => {
    const { flow, arrives, states, verifies, callsOf } = openFlow({ risk: verifyAlways })
    flow.start()
    await arrives('done')
    expect(states()).toEqual(['checking', 'verifying', 'starting', 'pending', 'done'])
    expect(verifies).toMatchObject([
      { action: 'startTask', provider: 'slider', attempt: 1, ticket: expect.any(String) },
    ])
    expect(callsOf('start')[0]!.body.verifyToken).toMatch(/^vp_/)
  })

  it('requests at most two new proofs when the server refuses the pass', async () => {
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

  it('requests a proof when the start demands one that the check did not', async () => {
    const { flow, arrives, states, verifies } = openFlow({
      risk: verifyAlways,
      faults: { check: reply(200, { needVerify: false }) },
    })
    flow.start()
    await arrives('done')
    expect(states()).toEqual(['checking', 'starting', 'verifying', 'starting', 'pending', 'done'])
    expect(verifies).toMatchObject([{ attempt: 2, ticket: expect.stringMatching(/^vt_/) }])
  })

  it('repeats the check when the ticket has expired', async () => {
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

  it('exchanges the raw proof of a vendor for a pass', async () => {
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
    'fails when the provider resolves to %o',
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

  it('fails when the server does not accept the proof of a vendor', async () => {
    const { flow, reaches, task } = openFlow({
      risk: verifyAlways,
      faults: { submit: reply(200, { ok: false, reason: 'locked', retryAfterMs: 9_000 }) },
      flow: { verify: async () => ({ fields: {}, by: 'vendor' }) },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'rejected', retryAfterMs: 9_000, retryable: true })
  })

  it('repeats the check when the proof of a vendor is too late', async () => {
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

  it('fails as rejected when a provider throws its own error', async () => {
    const { flow, reaches, task } = openFlow({
      risk: verifyAlways,
      flow: { verify: () => Promise.reject(new Error('The widget broke')) },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'rejected', title: 'The widget broke' })
  })

  it('is cancelled when the user closes the puzzle', async () => {
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

describe('the risk check of a start', () => {
  it.each([
    [403, 'risk-denied', {}, undefined],
    [403, 'risk-denied', { 'retry-after': '30' }, 30_000],
    [429, 'rate-limited', {}, undefined],
    [429, 'rate-limited', { 'retry-after': '30' }, 30_000],
    [422, 'invalid-input', {}, undefined],
    [401, 'unauthorized', {}, undefined],
    [404, 'unsupported', {}, undefined],
  ] as const)('ends the start at once with a %d: %s, %o', async (status, code, headers, retryAfterMs) => {
    const { flow, reaches, task, verifies, calls } = openFlow({ faults: { check: reply(status, '', headers) } })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code, status })
    expect(task().problem?.retryAfterMs).toBe(retryAfterMs)
    expect(verifies).toEqual([])
    expect(calls).toEqual(['check'])
  })

  it('ends the start with the wait of a rule that denies', async () => {
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

  it.each(unreachable)('sends no start when %s and the puzzle fails too', async (_when, fault, code) => {
    const { flow, reaches, task, callsOf } = openFlow({
      faults: { check: fault },
      flow: { verify: () => Promise.reject(new ProblemError({ code: 'load' })) },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code, retryable: true })
    expect(callsOf('start')).toEqual([])
  })

  it('fails when it is out of reach and the action has another provider', async () => {
    const { flow, reaches, task, verifies } = openFlow({
      faults: { check: requestLost },
      flow: { provider: 'vendor' },
    })
    flow.start()
    await reaches('failed')
    expect(task().problem).toMatchObject({ code: 'network', retryable: true })
    expect(verifies).toEqual([])
  })

  it('stays cancelled when the user closes the fallback puzzle', async () => {
    const { flow, reaches, callsOf } = openFlow({
      faults: { check: requestLost },
      flow: { verify: () => Promise.reject(new ProblemError({ code: 'cancelled' })) },
    })
    flow.start()
    await reaches('cancelled')
    expect(callsOf('start')).toEqual([])
  })
})
