import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { createTestClock, until } from '../../support/time/testClock'
import { echo, freshKey, verifyAlways } from '../../support/backend/defaults'
import { even } from '../../support/backend/evenSchema'
import { createJobs } from '../../support/backend/jobs'
import { createTestBackend } from '../../support/backend/testBackend'

describe('a pass', () => {
  it('is good for one start', async () => {
    const { start, pass, events } = createTestBackend({ risk: verifyAlways })
    const verifyToken = await pass()
    expect(verifyToken).toMatch(/^vp_[\w-]{43}$/)
    expect((await start({ verifyToken })).status).toBe(202)
    expect((await start({ verifyToken })).body).toMatchObject({
      code: 'verify-invalid',
      verifyToken: expect.stringMatching(/^vt_/),
    })
    expect(events.filter(({ type }) => type === 'task-started')).toHaveLength(1)
  })

  it('is good for one of a thousand parallel starts', async () => {
    const { start, pass, events } = createTestBackend({ risk: verifyAlways })
    const verifyToken = await pass()
    const answers = await Promise.all(Array.from({ length: 1_000 }, () => start({ verifyToken })))
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1)
    expect(answers.filter(({ body }) => body.code === 'verify-invalid')).toHaveLength(999)
    expect(events.filter(({ type }) => type === 'task-started')).toHaveLength(1)
  })

  it('still finds its task by the same key when it is spent, even if the rules would now deny the start', async () => {
    const rules = [...verifyAlways.rules, { by: ['ip' as const], max: 1, windowMs: 60_000, then: 'deny' as const }]
    const { start, pass } = createTestBackend({ risk: { rules } })
    const verifyToken = await pass()
    const headers = { 'idempotency-key': freshKey() }
    const first = (await start({ verifyToken }, headers)).body.taskId
    expect((await start({ verifyToken })).body.code).toBe('risk-denied')
    expect((await start({ verifyToken }, headers)).body.taskId).toBe(first)
    expect((await start({}, headers)).body.taskId).toBe(first)
  })

  it('is not burned by a 422', async () => {
    const { start, pass } = createTestBackend({
      risk: verifyAlways,
      actions: { startTask: { input: even, run: () => 0 } },
    })
    const verifyToken = await pass()
    expect((await start({ verifyToken, input: 1 })).status).toBe(422)
    expect((await start({ verifyToken, input: 2 })).status).toBe(202)
  })

  it('is not burned by a 503', async () => {
    const { jobs, actions } = createJobs({ maxQueued: 0 })
    const { start, pass, status } = createTestBackend({ risk: verifyAlways, actions })
    const first = (await start({ verifyToken: await pass() })).body.taskId
    const verifyToken = await pass()
    const refused = await start({ verifyToken })
    expect([refused.status, refused.body.code, refused.body.retryable]).toEqual([503, 'unavailable', true])
    await until(() => jobs.length === 1)
    jobs[0]!.finish()
    await until(async () => (await status(first)).body.status === 'done')
    expect((await start({ verifyToken })).status).toBe(202)
  })

  it.each([
    ['session', { 'x-session': 'session-2' }, {}],
    ['action', {}, { action: 'other' }],
  ])('is refused and burned when another %s redeems it', async (_what, headers, body) => {
    const { start, pass } = createTestBackend({ risk: verifyAlways, actions: { startTask: echo, other: echo } })
    const verifyToken = await pass()
    expect((await start({ verifyToken, ...body }, headers as Record<string, string>)).body.code).toBe('verify-invalid')
    expect((await start({ verifyToken })).body.code).toBe('verify-invalid')
  })

  it('stays good after the login that renews its session', async () => {
    const { start, pass } = createTestBackend({ risk: verifyAlways })
    const verifyToken = await pass()
    const signedIn = { 'x-session': 'session-2', 'x-previous': 'session-1', 'x-user': 'ann' }
    expect((await start({ verifyToken }, signedIn)).status).toBe(202)
  })

  it('expires after 120 s', async () => {
    const { start, pass, clock } = createTestBackend({ risk: verifyAlways })
    const [early, late] = [await pass(), await pass()]
    await clock.advance(119_999)
    expect((await start({ verifyToken: early })).status).toBe(202)
    await clock.advance(1)
    expect((await start({ verifyToken: late })).body.code).toBe('verify-invalid')
  })

  it('is stored as a hash only', async () => {
    const clock = createTestClock()
    const written: string[] = []
    const memory = createMemoryStorage(clock)
    const storage = {
      ...memory,
      insert: (...args: Parameters<typeof memory.insert>) => (
        written.push(...args.map(String)),
        memory.insert(...args)
      ),
    }
    const { pass } = createTestBackend({ clock, storage, risk: verifyAlways })
    const verifyToken = await pass()
    expect(written.join('\n')).not.toContain(verifyToken.slice(3))
  })

  it('cannot be replaced by a ticket or a made-up text', async () => {
    const { start, post } = createTestBackend({ risk: verifyAlways })
    const { verifyToken: ticket } = (await post('/risk/check')).body
    for (const verifyToken of [ticket, ticket.replace('vt_', 'vp_'), 'vp_', 'vp_x', '__proto__', 'x'.repeat(2_048)]) {
      expect((await start({ verifyToken })).body.code).toBe('verify-invalid')
    }
  })
})
