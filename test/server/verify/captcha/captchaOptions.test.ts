import type { ProofVerdict, ProofVerifier } from 'vue-taskgate/server'

import { describe, expect, it } from 'vitest'

import { verifyAlways } from '../../../support/backend/defaults'
import { createTestBackend } from '../../../support/backend/testBackend'

/** A captcha service that answers with the outcome in the proof. */
const outspoken: ProofVerifier = {
  read: (fields) => (fields as { word?: string }).word ?? null,
  async verify(proof) {
    if (proof.startsWith('broken')) throw new Error('out of reach')
    return proof.split(' ')[0] as ProofVerdict
  },
}

const always = { risk: verifyAlways }
const captcha = { verifiers: { outspoken } }

const proof = (word: string) => ({ kind: 'provider', provider: 'outspoken', fields: { word } })

describe('a server with a captcha service', () => {
  it('names it in the risk check, with the slider as an alternative', async () => {
    const { get } = createTestBackend({ ...always, captcha })
    expect((await get('/risk/check')).body).toMatchObject({ provider: 'outspoken', alternatives: ['slider'] })
  })

  it('exchanges a proof for a pass that starts one task', async () => {
    const { get, post, start } = createTestBackend({ ...always, captcha })
    const { verifyToken: ticket } = (await get('/risk/check')).body
    const submitted = await post('/verify/submit', { ...proof('passed'), verifyToken: ticket })
    expect(submitted.body).toMatchObject({ ok: true, verifyToken: expect.stringMatching(/^vp_/) })
    expect((await start({ verifyToken: submitted.body.verifyToken })).status).toBe(202)
    expect((await start({ verifyToken: submitted.body.verifyToken })).body.code).toBe('verify-invalid')
    expect((await post('/verify/submit', proof('passed'))).body).toMatchObject({ ok: false, reason: 'expired' })
  })

  it.each([
    ['refused', 'retry'],
    ['unavailable', 'unavailable'],
    ['broken', 'unavailable'],
    ['anything else', 'unavailable'],
  ])('issues no pass if the service answers %s', async (word, reason) => {
    const { post } = createTestBackend({ captcha })
    expect((await post('/verify/submit', proof(word))).body).toMatchObject({ ok: false, reason })
  })

  it('refuses an unknown provider and a ticket of another session', async () => {
    const { get, post } = createTestBackend({ ...always, captcha })
    expect((await post('/verify/submit', { ...proof('passed'), provider: 'other' })).status).toBe(501)
    const { verifyToken: foreign } = (await get('/risk/check', { 'x-session': 'session-2' })).body
    const answer = await post('/verify/submit', { ...proof('passed 2'), verifyToken: foreign })
    expect(answer.body.code).toBe('verify-invalid')
  })

  it('has no puzzle if fallback is false', async () => {
    const { get, post, submit } = createTestBackend({ ...always, captcha: { ...captcha, fallback: false } })
    expect((await get('/risk/check')).body).toMatchObject({ provider: 'outspoken', alternatives: [] })
    expect((await post('/verify/challenge')).status).toBe(501)
    expect((await submit('any', 10)).status).toBe(501)
  })

  it.each([
    [{ verifiers: { slider: outspoken } }, /captcha\.verifiers\.slider takes a name/],
    [{ verifiers: { mine: {} as ProofVerifier } }, /captcha\.verifiers\.mine takes a ProofVerifier/],
    [{ verifiers: { outspoken }, provider: 'other' }, /captcha\.provider takes one of slider, outspoken; came other/],
  ])('refuses the options %o', (options, message) => {
    expect(() => createTestBackend({ captcha: options })).toThrow(message)
  })
})
