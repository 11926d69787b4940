import type { ProofContext, ProofVerifier, Storage } from 'vue-taskgate/server'
import type { Caller } from '../../../../src/server/identity/caller'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { createPasses } from '../../../../src/server/verify/pass'
import { createProviderProofs } from '../../../../src/server/verify/captcha/providerProofs'
import { alice, MINUTE, openProofs, reply, verifierOf } from '../../../support/server/captchaService'
import { remote } from '../../../support/storage/storages'
import { createTestClock, until } from '../../../support/time/testClock'

describe('a proof that is submitted twice', () => {
  it.each([
    ['in this process', (storage: Storage) => storage],
    ['over a network', (storage: Storage) => remote(storage)],
  ])('is verified once, even if many copies arrive at the same time: storage %s', async (_where, wrap) => {
    const { post, service, events } = await openProofs({ storage: wrap })
    const validate = service.issue()
    const callers = Array.from({ length: 100 }, (_, index) => ({ ...alice, id: `session-${index % 7}` }))
    const answers = await Promise.all(callers.map((caller) => post({ validate }, { caller })))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.filter(({ reason }) => reason === 'expired')).toHaveLength(99)
    expect(service.asked).toHaveLength(1)
    expect(events.filter(({ type }) => type === 'proof-replayed')).toHaveLength(99)
    expect(events.filter(({ type }) => type === 'challenge-locked')).toEqual([])
  })

  it('is not verified again after an outage', async () => {
    const { post, service } = await openProofs()
    service.faults.push(reply('', 500))
    const validate = service.issue()
    expect((await post({ validate })).reason).toBe('unavailable')
    expect((await post({ validate })).reason).toBe('expired')
    expect(service.asked).toHaveLength(1)
  })

  it('stays claimed for 20 minutes', async () => {
    const { post, service, clock } = await openProofs()
    const validate = service.issue()
    await post({ validate })
    await clock.advance(20 * MINUTE - 1)
    expect((await post({ validate })).reason).toBe('expired')
    await clock.advance(1)
    expect((await post({ validate })).reason).toBe('retry')
  })

  it('counts as another proof for another provider', async () => {
    const clock = createTestClock()
    const storage = createMemoryStorage(clock)
    const verifier = verifierOf(async () => 'passed')
    const verifiers = new Map([
      ['one', verifier],
      ['two', verifier],
    ])
    const passes = createPasses(storage)
    const ignore = (): void => undefined
    const proofs = createProviderProofs({ storage, verifiers, passes, clock, emit: ignore, onError: ignore })
    expect((await proofs.submit(alice, 'startTask', { provider: 'one', fields: 'x' })).ok).toBe(true)
    expect((await proofs.submit(alice, 'startTask', { provider: 'two', fields: 'x' })).ok).toBe(true)
    expect((await proofs.submit(alice, 'startTask', { provider: 'two', fields: 'x' })).reason).toBe('expired')
  })
})

describe('a verifier', () => {
  it.each<[string, ProofVerifier['verify']]>([
    ['rejects', () => Promise.reject(new Error('broken'))],
    [
      'throws',
      () => {
        throw new Error('broken')
      },
    ],
    ['resolves to true', async () => true as never],
    ['resolves to nothing', async () => undefined as never],
    ['resolves to an outcome in a list', async () => ['passed'] as never],
    ['returns a text in place of a promise', () => 'granted' as never],
  ])('yields no pass and is reported if its verify() %s', async (_name, verify) => {
    const { post, errors, events } = await openProofs({ verifier: verifierOf(verify) })
    expect(await post('x')).toEqual({ ok: false, reason: 'unavailable' })
    expect(errors).toHaveLength(1)
    expect(events).toMatchObject([{ type: 'proof-unavailable' }])
  })

  it('yields no pass if it returns unavailable', async () => {
    const { post, errors } = await openProofs({ verifier: verifierOf(async () => 'unavailable') })
    expect(await post('x')).toEqual({ ok: false, reason: 'unavailable' })
    expect(errors).toEqual([])
  })

  it('refuses the fields if its read() throws', async () => {
    const read = (): never => {
      throw new Error('broken')
    }
    const { post, errors } = await openProofs({ verifier: { read, verify: async () => 'passed' } })
    expect(await post('x')).toEqual({ ok: false, reason: 'retry' })
    expect(errors).toHaveLength(1)
  })

  it('is aborted after 5 s, and its later outcome is ignored', async () => {
    let resolveLate: (outcome: 'passed') => void = () => undefined
    let signal: AbortSignal | undefined
    const verifier = verifierOf((_proof, context) => {
      signal = context.signal
      return new Promise((resolve) => (resolveLate = resolve))
    })
    const { post, clock, errors, events } = await openProofs({ verifier })
    const answer = post('x')
    await until(() => signal !== undefined)
    await clock.advance(4_999)
    expect(signal!.aborted).toBe(false)
    await clock.advance(1)
    expect(await answer).toEqual({ ok: false, reason: 'unavailable' })
    expect(signal!.aborted).toBe(true)
    resolveLate('passed')
    await clock.advance(1)
    expect(errors).toHaveLength(1)
    expect(events).toMatchObject([{ type: 'proof-unavailable', ms: 5_000 }])
  })

  it('receives the caller and the action', async () => {
    const contexts: ProofContext[] = []
    const verifier = verifierOf(async (_proof, context) => {
      contexts.push(context)
      return 'passed'
    })
    const { post } = await openProofs({ verifier })
    await post('x', { action: 'other' })
    const signal = expect.any(AbortSignal)
    expect(contexts).toEqual([{ action: 'other', session: 'session-1', user: 'alice', ip: '192.0.2.1', signal }])
  })

  it('does not exist for an unknown provider: the answer is 501', async () => {
    const { post } = await openProofs()
    await expect(post({}, { provider: 'turnstile' })).rejects.toMatchObject({ status: 501, code: 'unsupported' })
    await expect(post({}, { provider: '__proto__' })).rejects.toMatchObject({ status: 501 })
  })

  it('is not called while the storage fails', async () => {
    const broken = (storage: Storage): Storage => ({ ...storage, insert: () => Promise.reject(new Error('disk')) })
    const { post, service } = await openProofs({ storage: broken })
    await expect(post({ validate: service.issue() })).rejects.toThrow('disk')
    expect(service.asked).toEqual([])
  })
})

describe('refused proofs', () => {
  it('lock the action of the session at the tenth, for ten minutes', async () => {
    const { post, service, clock, events } = await openProofs()
    for (let index = 1; index <= 9; index += 1) {
      expect(await post({ validate: `CN31_${index}_x` })).toEqual({ ok: false, reason: 'retry' })
    }
    const locked = { ok: false, reason: 'locked', retryAfterMs: 10 * MINUTE }
    expect(await post({ validate: 'CN31_10_x' })).toEqual(locked)
    const good = service.issue()
    expect(await post({ validate: good })).toEqual(locked)
    expect(service.asked).toHaveLength(10)
    expect(events.filter(({ type }) => type === 'challenge-locked')).toHaveLength(1)
    const mine = service.issue()
    expect((await post({ validate: mine }, { action: 'other' })).ok).toBe(true)
    await clock.advance(4 * MINUTE)
    expect(await post({ validate: good })).toEqual({ ...locked, retryAfterMs: 6 * MINUTE })
    await clock.advance(6 * MINUTE)
    expect((await post({ validate: good })).ok).toBe(true)
  })

  it.each([
    ['in this process', (storage: Storage) => storage],
    ['over a network', (storage: Storage) => remote(storage)],
  ])('share one budget when they arrive at the same time: storage %s', async (_where, wrap) => {
    const { post, service, events } = await openProofs({ storage: wrap })
    const answers = await Promise.all(Array.from({ length: 100 }, (_, index) => post({ validate: `CN31_${index}_x` })))
    expect(events.filter(({ type }) => type === 'challenge-locked')).toHaveLength(1)
    expect(service.asked).toHaveLength(10)
    expect(answers.filter(({ reason }) => reason === 'retry')).toHaveLength(9)
    expect(answers.filter(({ reason }) => reason === 'locked')).toHaveLength(91)
  })

  it('include unreadable ones, but no good ones and no outages', async () => {
    const { post, service } = await openProofs()
    for (let index = 0; index < 15; index += 1) {
      service.faults[service.asked.length] = index % 2 ? reply('', 503) : undefined
      await post({ validate: service.issue() })
    }
    for (let index = 1; index <= 9; index += 1) expect((await post({ validate: null })).reason).toBe('retry')
    expect((await post({ validate: null })).reason).toBe('locked')
  })

  it('count by address while the session is not established', async () => {
    const { post, service } = await openProofs()
    for (let index = 1; index <= 9; index += 1) {
      await post({ validate: `CN31_${index}_x` }, { caller: { ...alice, id: `new-${index}`, established: false } })
    }
    const stranger = { ...alice, id: 'new-10', established: false }
    expect((await post({ validate: 'CN31_10_x' }, { caller: stranger })).reason).toBe('locked')
    expect((await post({ validate: service.issue() })).ok).toBe(true)
  })

  it('lock an address at the hundredth, across sessions', async () => {
    const { post, service } = await openProofs()
    const from = (index: number): Caller => ({ ...alice, id: `session-${index}` })
    for (let index = 1; index <= 99; index += 1) await post({ validate: null }, { caller: from(index) })
    expect((await post({ validate: service.issue() })).ok).toBe(true)
    expect((await post({ validate: null }, { caller: from(100) })).reason).toBe('locked')
    expect((await post({ validate: service.issue() })).reason).toBe('locked')
    const elsewhere = { ...alice, ip: '192.0.2.2', address: '192.0.2.2' }
    expect((await post({ validate: service.issue() }, { caller: elsewhere })).ok).toBe(true)
  })
})
