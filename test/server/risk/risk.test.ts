import type { Limiter, RiskRule } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { createRisk } from '../../../src/server/risk/risk'
import { createTestClock } from '../../support/time/testClock'
import { echo } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

const MINUTE = 60_000

function withRules(...rules: RiskRule[]) {
  return createTestBackend({ risk: { rules }, actions: { startTask: echo, other: echo } })
}

describe('a rule', () => {
  it('requires a human check for the third start with a max of 2, and announces it in the check before', async () => {
    const { start, post, get } = withRules({ by: ['session'], max: 2, windowMs: MINUTE, then: 'verify' })
    for (let n = 0; n < 2; n += 1) {
      expect((await post('/risk/check')).body).toEqual({
        needVerify: false,
        features: ['batch', 'cancel', 'idempotency'],
        maxJsonBytes: 1_048_576,
        maxFormBytes: 10_485_760,
      })
      expect((await start()).status).toBe(202)
    }
    const check = await get('/risk/check?action=startTask')
    expect(check.body).toEqual({
      needVerify: true,
      verifyToken: expect.stringMatching(/^vt_[0-9a-z]+\.[\w-]{43}$/),
      expiresInMs: 600_000,
      provider: 'slider',
      alternatives: [],
      features: ['batch', 'cancel', 'idempotency'],
      maxJsonBytes: 1_048_576,
      maxFormBytes: 10_485_760,
    })
    expect((await start()).body.code).toBe('verify-required')
  })

  it('denies the thirty-first start with a max of 30 and returns the longest wait', async () => {
    const { start, post } = withRules({ by: ['ip'], max: 30, windowMs: MINUTE, then: 'deny' })
    for (let n = 0; n < 30; n += 1) expect((await start()).status).toBe(202)
    for (const { status, body } of [await post('/risk/check'), await start()]) {
      expect([status, body.code, body.retryable, body.retryAfterMs]).toEqual([403, 'risk-denied', false, MINUTE])
    }
  })

  it('does not count checks', async () => {
    const { start, post } = withRules({ by: ['session'], max: 1, windowMs: MINUTE, then: 'deny' })
    for (let n = 0; n < 10; n += 1) expect((await post('/risk/check')).status).toBe(200)
    expect((await start()).status).toBe(202)
  })

  it('does not count starts whose input the schema refuses', async () => {
    const never = {
      '~standard': { version: 1 as const, vendor: 'test', validate: () => ({ issues: [{ message: 'no' }] }) },
    }
    const { start, post } = createTestBackend({
      risk: { rules: [{ by: ['session'], max: 0, windowMs: MINUTE, then: 'verify' }] },
      actions: { startTask: { input: never, run: () => 0 }, other: echo },
    })
    await start()
    expect((await post('/risk/check')).body.needVerify).toBe(true)
    expect((await start()).status).toBe(422)
  })

  it('has a sliding window, exact to the millisecond', async () => {
    const { start, clock } = withRules({ by: ['session'], max: 2, windowMs: MINUTE, then: 'deny' })
    await start()
    await clock.advance(40_000)
    await start()
    await clock.advance(19_999)
    expect((await start()).status).toBe(403)
    await clock.advance(1)
    expect((await start()).status).toBe(202)
    expect((await start()).status).toBe(403)
  })

  it('says when the oldest start leaves the window, however many starts are refused meanwhile', async () => {
    const { start, post, clock } = withRules({ by: ['session'], max: 2, windowMs: MINUTE, then: 'deny' })
    await start()
    await clock.advance(10_000)
    await start()
    await clock.advance(20_000)
    for (let n = 0; n < 50; n += 1) expect((await start()).body.retryAfterMs).toBe(30_000)
    expect((await post('/risk/check')).body.retryAfterMs).toBe(30_000)
    await clock.advance(30_000)
    expect((await start()).status).toBe(202)
    expect((await start()).body.retryAfterMs).toBe(10_000)
  })

  it('takes a start that another rule refuses back from every rule', async () => {
    const { start, clock } = withRules(
      { by: ['session'], max: 3, windowMs: 60 * MINUTE, then: 'deny' },
      { by: ['session', 'action'], max: 1, windowMs: MINUTE, then: 'deny' },
    )
    for (let minute = 0; minute < 3; minute += 1) {
      expect((await start()).status).toBe(202)
      for (let n = 0; n < 5; n += 1) expect((await start()).status).toBe(403)
      await clock.advance(MINUTE)
    }
    expect((await start()).status).toBe(403)
  })

  it('takes a start without a pass back, so that asking for a check counts nothing', async () => {
    const { start, clock } = withRules({ by: ['session'], max: 1, windowMs: MINUTE, then: 'verify' })
    await start()
    await clock.advance(30_000)
    for (let n = 0; n < 5; n += 1) expect((await start()).body.code).toBe('verify-required')
    await clock.advance(30_000)
    expect((await start()).status).toBe(202)
  })

  it('allows the next start when the first one leaves the window, and not a millisecond earlier', async () => {
    const { start, post, clock } = withRules({ by: ['session'], max: 1, windowMs: MINUTE, then: 'deny' })
    await start()
    await clock.advance(MINUTE - 1)
    expect((await post('/risk/check')).status).toBe(403)
    await clock.advance(1)
    expect((await post('/risk/check')).status).toBe(200)
  })

  it('requires a human check for every start with a max of 0', async () => {
    const { start } = withRules({ by: ['session'], max: 0, windowMs: MINUTE, then: 'verify' })
    expect((await start()).body.code).toBe('verify-required')
  })

  it('only reports with then: allow, which puts the rule on trial', async () => {
    const { start } = withRules({ by: ['session'], max: 0, windowMs: MINUTE, then: 'allow' })
    expect((await start()).status).toBe(202)
  })

  it('applies only to the actions that it names', async () => {
    const { post } = withRules({ by: ['session'], max: 0, windowMs: MINUTE, then: 'deny', actions: ['other'] })
    expect((await post('/risk/check')).status).toBe(200)
    expect((await post('/risk/check', { action: 'other' })).status).toBe(403)
  })
})

describe('several rules', () => {
  it('apply the most severe decision, in any order', async () => {
    const verify: RiskRule = { by: ['session'], max: 0, windowMs: MINUTE, then: 'verify' }
    const deny: RiskRule = { by: ['session'], max: 0, windowMs: 1_000, then: 'deny' }
    const allow: RiskRule = { by: ['session'], max: 0, windowMs: 1_000, then: 'allow' }
    expect((await withRules(verify, deny, allow).start()).body.code).toBe('risk-denied')
    expect((await withRules(allow, deny, verify).start()).body.code).toBe('risk-denied')
    expect((await withRules(allow, verify).start()).body.code).toBe('verify-required')
  })

  it('return the longest wait if several of them deny', async () => {
    const short: RiskRule = { by: ['session'], max: 0, windowMs: 1_000, then: 'deny' }
    const long: RiskRule = { by: ['ip'], max: 0, windowMs: MINUTE, then: 'deny' }
    expect((await withRules(short, long).start()).body.retryAfterMs).toBe(MINUTE)
    expect((await withRules(long, short).start()).body.retryAfterMs).toBe(MINUTE)
  })
})

describe('a rule counts', () => {
  const asks = async (
    by: RiskRule['by'],
    first: Record<string, string>,
    second: Record<string, string>,
    action?: string,
  ) => {
    const { start, post } = withRules({ by, max: 1, windowMs: MINUTE, then: 'verify' })
    await start({}, first)
    return (await post('/risk/check', { action }, second)).body.needVerify as boolean
  }

  it('by session: each session has its own budget', async () => {
    expect(await asks(['session'], {}, {})).toBe(true)
    expect(await asks(['session'], {}, { 'x-session': 'session-2' })).toBe(false)
  })

  it('by address, across sessions: each IPv4 address and each /64 network of IPv6 has its own budget', async () => {
    expect(await asks(['ip'], {}, { 'x-session': 'session-2' })).toBe(true)
    expect(await asks(['ip'], {}, { 'x-ip': '192.0.2.2' })).toBe(false)
    expect(await asks(['ip'], { 'x-ip': '2001:db8::1' }, { 'x-ip': '2001:DB8:0:0:ffff::2' })).toBe(true)
    expect(await asks(['ip'], { 'x-ip': '2001:db8::1' }, { 'x-ip': '2001:db8:0:1::1' })).toBe(false)
  })

  it('by user, across sessions: anonymous callers are not counted', async () => {
    expect(await asks(['user'], { 'x-user': 'ann' }, { 'x-user': 'ann', 'x-session': 'session-2' })).toBe(true)
    expect(await asks(['user'], { 'x-user': 'ann' }, { 'x-user': 'bob' })).toBe(false)
    expect(await asks(['user'], {}, {})).toBe(false)
  })

  it('by action: all callers share one budget for each action', async () => {
    expect(await asks(['action'], {}, { 'x-session': 'session-2', 'x-ip': '192.0.2.2' })).toBe(true)
    expect(await asks(['action'], {}, {}, 'other')).toBe(false)
  })

  it('by any combination of these', async () => {
    expect(await asks(['session', 'action'], {}, {})).toBe(true)
    expect(await asks(['session', 'action'], {}, {}, 'other')).toBe(false)
    expect(await asks(['session', 'ip'], {}, { 'x-ip': '192.0.2.2' })).toBe(false)
  })

  it('a session that is not established by its address, so that a dropped cookie gives no new budget', async () => {
    const fresh = (id: string, ip = '192.0.2.1') => ({ 'x-session': id, 'x-established': 'no', 'x-ip': ip })
    expect(await asks(['session'], fresh('a'), fresh('b'))).toBe(true)
    expect(await asks(['session'], fresh('a'), fresh('b', '192.0.2.2'))).toBe(false)
  })

  it('no caller without an address: the start fails with an error that names the fix', async () => {
    const { start, errors } = createTestBackend({
      identify: () => ({ session: 's' }),
      risk: { rules: [{ by: ['ip'], max: 1, windowMs: MINUTE, then: 'deny' }] },
    })
    expect((await start()).status).toBe(500)
    expect(String(errors[0]![0])).toMatch(/risk\.rules\[0\] counts by 'ip'.*no ip.*clientAddress/)
  })

  it('callers separately, whatever characters their names contain', async () => {
    const rule: RiskRule = { by: ['user', 'session'], max: 1, windowMs: MINUTE, then: 'verify' }
    const risk = createRisk({ rules: [rule], storage: createMemoryStorage(), signals: { read: async () => null } })
    const caller = (user: string, id: string) => ({ user, id, established: true })
    await risk.count(caller('u\nsession=s', 't'), 'a')
    expect(await risk.count(caller('u', 's\nsession=t'), 'a')).toMatchObject({ decision: 'allow' })
    expect(await risk.count(caller('u', 's\nsession=t'), 'a')).toMatchObject({ decision: 'verify' })
  })
})

describe('a custom limiter', () => {
  it('replaces max and windowMs: a check peeks, a start counts', async () => {
    const calls: [string, boolean][] = []
    const points = new Map<string, number>()
    const limiter: Limiter = (key, { peek }) => {
      calls.push([key, peek])
      const used = (points.get(key) ?? 0) + 1
      if (!peek) points.set(key, used)
      return { exceeded: used > 1, retryAfterMs: 1_500 }
    }
    const { start, post } = withRules({ by: ['session'], limiter, then: 'deny' })
    expect((await post('/risk/check')).status).toBe(200)
    expect((await start()).status).toBe(202)
    const denied = await start()
    expect([denied.status, denied.body.retryAfterMs, denied.headers.get('retry-after')]).toEqual([403, 1_500, '2'])
    expect(calls.map(([, peek]) => peek)).toEqual([true, false, false])
    expect(calls[0]![0]).not.toContain('session-1') // a limiter may run elsewhere, so its key has no personal data
  })

  it.each([NaN, Infinity, -5, undefined])('may return no usable retryAfterMs: %s', async (retryAfterMs) => {
    const { start } = withRules({
      by: ['session'],
      limiter: async () => ({ exceeded: true, retryAfterMs }),
      then: 'deny',
    })
    const { status, headers } = await start()
    expect(status).toBe(403)
    expect(headers.get('retry-after')).toBe(retryAfterMs === -5 ? '0' : null)
  })

  it('refuses every call with 500 when it rejects', async () => {
    const limiter = async () => {
      throw new Error('limiter is down')
    }
    const { start, post, errors, events } = withRules({ by: ['session'], limiter, then: 'verify' })
    expect((await post('/risk/check')).status).toBe(500)
    expect((await start()).status).toBe(500)
    expect(errors).toHaveLength(2)
    expect(events.filter(({ type }) => type === 'task-started')).toEqual([])
  })
})

describe('a ticket', () => {
  const ask = { rules: [{ by: ['session' as const], max: 0, windowMs: MINUTE, then: 'verify' as const }] }

  it('opens the puzzle for its action and session, for ten minutes', async () => {
    const { post, clock } = createTestBackend({ risk: ask, actions: { startTask: echo, other: echo } })
    const { verifyToken } = (await post('/risk/check')).body
    const challenge = (body?: object, headers = {}) => post('/verify/challenge', { verifyToken, ...body }, headers)
    expect((await challenge()).status).toBe(200)
    expect((await challenge({ action: 'other' })).body.code).toBe('verify-invalid')
    expect((await challenge({}, { 'x-session': 'session-2' })).body.code).toBe('verify-invalid')
    expect((await challenge({}, { 'x-session': 'session-2', 'x-previous': 'session-1' })).status).toBe(200)
    await clock.advance(599_999)
    expect((await challenge()).status).toBe(200)
    await clock.advance(1)
    expect((await challenge()).body.code).toBe('verify-invalid')
  })

  it('is refused if it is forged or altered', async () => {
    const { post } = createTestBackend({ risk: ask })
    const { verifyToken } = (await post('/risk/check')).body as { verifyToken: string }
    const [head, signature] = verifyToken.split('.') as [string, string]
    const later = `${head.slice(0, 3)}${(parseInt(head.slice(3), 36) + 60_000).toString(36)}`
    const forged = [
      `${later}.${signature}`,
      head,
      `${head}.`,
      `${head}.x`,
      `${verifyToken}x`,
      `vt_zzzzzzzzzzz.${signature}`,
    ]
    for (const token of forged) {
      expect((await post('/verify/challenge', { verifyToken: token })).body.code, token).toBe('verify-invalid')
    }
  })

  it('survives one rotation of the secret that signed it', async () => {
    const [oldest, older, now] = ['1', '2', '3'].map((n) => n.repeat(32)) as [string, string, string]
    const clock = createTestClock()
    const signed = async (secret: [string, string]) =>
      (await createTestBackend({ secret, clock, risk: ask }).post('/risk/check')).body.verifyToken as string
    const { post } = createTestBackend({ secret: [now, older], clock })
    expect((await post('/verify/challenge', { verifyToken: await signed([now, older]) })).status).toBe(200)
    expect((await post('/verify/challenge', { verifyToken: await signed([older, oldest]) })).status).toBe(200)
    expect((await post('/verify/challenge', { verifyToken: await signed([oldest, older]) })).status).toBe(403)
  })
})
