import type { RiskRule, SignalLevel, SignalRule, Storage } from 'vue-taskgate/server'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { createHandingOver } from '../../support/server/handingOver'
import { createLeapClock } from '../../support/time/leapClock'
import { until } from '../../support/time/testClock'
import { SECRET } from '../../support/backend/defaults'

const DAY_MS = 24 * 3_600_000
const PHONE = '13800138000'

type Options = NonNullable<Parameters<typeof createHandingOver>[0]>

/** A server that receives risk profiles. */
function createProfiled(options: Options = {}) {
  const clock = createLeapClock()
  const storage = createMemoryStorage(clock)
  const made = createHandingOver({ clock, storage, ...options })
  let profiles = 0
  return {
    ...made,
    clock,
    beside: (more: Options) => createHandingOver({ clock, storage, ...options, ...more }),
    /** Pushes a profile and waits until the server has handled it. */
    async profile(subject: string, level: SignalLevel, sentAt = 1) {
      const before = made.seen('callback-parked').length
      profiles += 1
      await made.push({ providerTaskId: `profile-${profiles}`, revision: [sentAt], signal: { subject, level } })
      await made.happened('callback-parked', before + 1)
    },
  }
}

/** Rules by signals. The vendor knows callers by their user and address. */
function bySignals(...rules: (SignalRule | RiskRule)[]): Options {
  return { risk: { rules, subjects: ({ user, ip }) => [user ?? 'anonymous', ip ?? 'no-address'] } }
}

describe('a signal', () => {
  it('has the level and the time of the profile of its subject', async () => {
    const { profile, server, clock } = createProfiled()
    expect(await server.signals(PHONE)).toBeNull()
    const receivedAt = clock.now()
    await profile(PHONE, 'medium')
    expect(await server.signals(PHONE)).toEqual({ level: 'medium', receivedAt })
    expect(await server.signals(` ${PHONE}\n`)).toEqual({ level: 'medium', receivedAt })
    expect(await server.signals('13800138001')).toBeNull()
  })

  it('is replaced only by a later revision, in any order of arrival', async () => {
    const { profile, server } = createProfiled()
    await profile(PHONE, 'medium', 5)
    await profile(PHONE, 'high', 4)
    await profile(PHONE, 'low', 5)
    expect((await server.signals(PHONE))?.level).toBe('medium')
    await profile(PHONE, 'low', 6)
    expect((await server.signals(PHONE))?.level).toBe('low')
  })

  it('has the latest revision of many profiles in one push', async () => {
    const { push, happened, server } = createProfiled()
    const updates = Array.from({ length: 40 }, (_, index) => ({
      providerTaskId: `p-${index}`,
      revision: [index],
      signal: { subject: PHONE, level: index === 39 ? 'high' : 'low' },
    }))
    await push(updates.reverse())
    await happened('callback-parked', 40)
    expect((await server.signals(PHONE))?.level).toBe('high')
  })

  it('expires seven days after its profile arrived, even if the profile is replayed later', async () => {
    const { push, profile, server, clock } = createProfiled()
    await profile(PHONE, 'high')
    clock.leap(7 * DAY_MS - 1)
    expect((await server.signals(PHONE))?.level).toBe('high')
    clock.leap(1)
    expect(await server.signals(PHONE)).toBeNull()
    await push({ bad: true } as never)
    await until(async () => (await server.callbacks.list('dead')).length === 1)
    const [parked] = await server.callbacks.list('parked')
    expect(await server.callbacks.replay(parked!.id)).toBe(true)
    await until(async () => (await server.callbacks.list('parked')).length === 0)
    expect(await server.signals(PHONE)).toBeNull()
  })

  it('is found after a rotation of the secret, but not after its replacement', async () => {
    const { profile, beside } = createProfiled()
    await profile(PHONE, 'high')
    const rotated = beside({ secret: ['another secret of more than thirty-two bytes', SECRET] })
    expect((await rotated.server.signals(PHONE))?.level).toBe('high')
    const changed = beside({ secret: 'another secret of more than thirty-two bytes' })
    expect(await changed.server.signals(PHONE)).toBeNull()
  })

  it('is stored under a keyed hash of its subject', async () => {
    const writes: string[] = []
    const inner = createMemoryStorage()
    const storage: Storage = {
      ...inner,
      commit(commit) {
        const { inserts = [], replaces = [] } = commit
        writes.push(...[...inserts, ...replaces].map(({ key, value, ttlMs }) => `${key} ${value} ${ttlMs}`))
        return inner.commit(commit)
      },
    }
    const { push, happened } = createHandingOver({ storage })
    await push({ signal: { subject: PHONE, level: 'high' } })
    await happened('callback-parked')
    const signals = writes.filter((write) => write.startsWith('signal:'))
    expect(signals).toEqual([
      expect.stringMatching(/^signal:[\w-]{43} \{"level":"high","receivedAt":\d+,"revision":\[1\]\} \d+$/),
    ])
    expect(writes.join()).not.toContain(PHONE)
    const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(PHONE))
    expect(signals[0]).not.toContain(Buffer.from(digest).toString('base64url'))
  })
})

describe('a rule by signals', () => {
  const ann = { 'x-user': PHONE }

  it.each<[SignalLevel, SignalRule, number, boolean | undefined]>([
    ['low', { signal: 'medium', then: 'verify' }, 200, false],
    ['medium', { signal: 'medium', then: 'verify' }, 200, true],
    ['high', { signal: 'medium', then: 'verify' }, 200, true],
    ['medium', { signal: 'high', then: 'deny' }, 200, false],
    ['high', { signal: 'high', then: 'deny' }, 403, undefined],
    ['high', { signal: 'high', then: 'allow' }, 200, false],
    ['high', { signal: 'high', then: 'deny', actions: [] }, 200, false],
  ])('after a signal of level %s, the rule %o answers a check with %i', async (level, rule, status, needVerify) => {
    const { profile, post } = createProfiled(bySignals(rule))
    await profile(PHONE, level)
    const answer = await post('/risk/check', { action: 'startTask' }, ann)
    expect([answer.status, answer.body.needVerify]).toEqual([status, needVerify])
    expect((await post('/risk/check', { action: 'startTask' }, { 'x-user': 'bob' })).body.needVerify).toBe(false)
  })

  it('also applies to a start, where a pass satisfies verify but not deny', async () => {
    const { profile, start, pass } = createProfiled(
      bySignals({ signal: 'medium', then: 'verify' }, { signal: 'high', then: 'deny' }),
    )
    await profile(PHONE, 'medium', 1)
    expect((await start({}, ann)).body.code).toBe('verify-required')
    expect((await start({ verifyToken: await pass(ann) }, ann)).status).toBe(202)
    await profile(PHONE, 'high', 2)
    expect((await start({ verifyToken: await pass(ann) }, ann)).body.code).toBe('risk-denied')
  })

  it('applies the worst signal of all subjects', async () => {
    const { profile, post } = createProfiled(bySignals({ signal: 'high', then: 'deny' }))
    await profile('192.0.2.9', 'high')
    await profile(PHONE, 'low')
    expect((await post('/risk/check', { action: 'startTask' }, { ...ann, 'x-ip': '192.0.2.9' })).status).toBe(403)
    expect((await post('/risk/check', { action: 'startTask' }, ann)).status).toBe(200)
  })

  it('refuses every call with 500 when risk.subjects rejects', async () => {
    const subjects = () => Promise.reject(new Error('no directory'))
    const rules: SignalRule[] = [{ signal: 'high', then: 'deny', actions: ['startTask'] }]
    const { post, start, errors, server } = createProfiled({ risk: { rules, subjects } })
    expect((await post('/risk/check', { action: 'startTask' })).status).toBe(500)
    expect((await start()).status).toBe(500)
    expect(errors.map(([error]) => String(error))).toEqual(Array(2).fill('Error: no directory'))
    await server.close()
  })

  it('does not call risk.subjects for actions that it does not apply to', async () => {
    let asked = 0
    const rules: SignalRule[] = [{ signal: 'high', then: 'deny', actions: [] }]
    const subjects = () => {
      asked += 1
      return []
    }
    const { post } = createProfiled({ risk: { rules, subjects } })
    await post('/risk/check', { action: 'startTask' })
    expect(asked).toBe(0)
  })

  it('throws at once if risk.subjects is missing', () => {
    expect(() => createProfiled({ risk: { rules: [{ signal: 'high', then: 'deny' }] } })).toThrow(
      'vue-taskgate: risk.subjects takes a function, if a rule uses a signal; came undefined.',
    )
  })
})
