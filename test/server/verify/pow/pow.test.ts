import type { TestBackend } from '../../../support/backend/testBackend'

import { createHash } from 'node:crypto'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it } from 'vitest'

import { createStoredChallenges } from '../../../../src/server/verify/challenges/storedChallenges'
import { createPasses } from '../../../../src/server/verify/pass'
import { createPow } from '../../../../src/server/verify/pow/pow'
import { echo, verifyAlways } from '../../../support/backend/defaults'
import { solveWork } from '../../../support/backend/solveWork'
import { createTestBackend } from '../../../support/backend/testBackend'
import { createTestClock } from '../../../support/time/testClock'

const SECOND = 1_000
const MINUTE = 60 * SECOND
const caller = { id: 'session-1', established: true, address: '192.0.2.1' }

type Headers = Record<string, string>

const request = ({ post }: TestBackend, headers?: Headers, body?: object) =>
  post('/verify/challenge', { kind: 'pow', ...body }, headers)

const answer = ({ post }: TestBackend, id: string, nonces: number[], headers?: Headers, body?: object) =>
  post('/verify/submit', { kind: 'pow', id, nonces, ...body }, headers)

/** Requests work, does it, and waits until the answer may be sent. */
async function work(test: TestBackend, headers?: Headers, body?: object) {
  const { body: challenge } = await request(test, headers, body)
  await test.clock.advance(SECOND)
  return { id: challenge.id as string, nonces: solveWork(challenge) }
}

async function lockPuzzle(test: TestBackend) {
  for (let failures = 0; failures < 5; failures += 1) {
    const { id, x } = await test.puzzle()
    await test.submit(id, x > 160 ? x - 50 : x + 50)
  }
}

describe('work', () => {
  it('is 32 searches of 15 bits under a salt of its own', async () => {
    const test = createTestBackend()
    const { status, body } = await request(test)
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      kind: 'pow',
      salt: expect.stringMatching(/^[\w-]{22}$/),
      bits: 15,
      count: 32,
      expiresInMs: 10 * MINUTE,
    })
    expect((await request(test)).body.salt).not.toBe(body.salt)
  })

  it('gives a pass for one start, and its nonces have the zero bits that Node.js sees', async () => {
    const test = createTestBackend({ risk: verifyAlways })
    const { body: challenge } = await request(test)
    const nonces = solveWork(challenge)
    nonces.forEach((nonce, index) => {
      const message = Buffer.alloc(21)
      message.set(Buffer.from(challenge.salt, 'base64url'))
      message[16] = index
      message.writeUInt32BE(nonce, 17)
      expect(createHash('sha256').update(message).digest().readUInt32BE(0)).toBeLessThan(2 ** (32 - challenge.bits))
    })
    await test.clock.advance(SECOND)
    const { body } = await answer(test, challenge.id, nonces)
    expect(body).toEqual({ ok: true, verifyToken: expect.stringMatching(/^vp_/), expiresInMs: 2 * MINUTE })
    expect((await test.start({ verifyToken: body.verifyToken })).status).toBe(202)
    expect((await test.start({ verifyToken: body.verifyToken })).body.code).toBe('verify-invalid')
    const { events } = test
    expect(events).toContainEqual({ type: 'challenge-issued', kind: 'pow' })
    expect(events).toContainEqual({ type: 'challenge-passed', kind: 'pow', action: 'startTask' })
  })

  it('is refused and spent if a nonce is wrong', async () => {
    const test = createTestBackend()
    const { id, nonces } = await work(test)
    expect((await answer(test, id, [...nonces.slice(0, -1), 1])).body).toEqual({ ok: false, reason: 'retry' })
    expect((await answer(test, id, nonces)).body).toEqual({ ok: false, reason: 'expired' })
    expect(test.events).toContainEqual({ type: 'challenge-failed', kind: 'pow', action: 'startTask' })
  })

  it('is refused within a second of its issue, and spent', async () => {
    const test = createTestBackend()
    const early = (await request(test)).body
    await test.clock.advance(SECOND - 1)
    const nonces = solveWork(early)
    expect((await answer(test, early.id, nonces)).body.reason).toBe('retry')
    await test.clock.advance(1)
    expect((await answer(test, early.id, nonces)).body.reason).toBe('expired')
  })

  it('expires after ten minutes, not earlier', async () => {
    const test = createTestBackend()
    const { body: early } = await request(test)
    const { body: late } = await request(test, { 'x-session': 'session-2' })
    await test.clock.advance(10 * MINUTE - 1)
    expect((await answer(test, early.id, solveWork(early))).body.ok).toBe(true)
    await test.clock.advance(1)
    expect((await answer(test, late.id, [1], { 'x-session': 'session-2' })).body.reason).toBe('expired')
  })

  it.each<[string, Headers, object]>([
    ['session', { 'x-session': 'session-2' }, {}],
    ['action', {}, { action: 'other' }],
  ])('from another %s is expired and spent', async (_what, headers, body) => {
    const test = createTestBackend({ actions: { startTask: echo, other: echo } })
    const { id, nonces } = await work(test)
    expect((await answer(test, id, nonces, headers, body)).body.reason).toBe('expired')
    expect((await answer(test, id, nonces)).body.reason).toBe('expired')
  })

  it('is not the answer to a puzzle, nor a puzzle to work', async () => {
    const test = createTestBackend()
    expect((await test.submit((await request(test)).body.id, 100)).body.reason).toBe('expired')
    expect((await answer(test, (await test.puzzle()).id, [1])).body.reason).toBe('expired')
  })

  it('with a ticket of another session, or of a wrong shape, is refused and not spent', async () => {
    const test = createTestBackend({ risk: verifyAlways })
    const { verifyToken } = (await test.post('/risk/check', {}, { 'x-session': 'session-2' })).body
    const { id, nonces } = await work(test)
    expect((await answer(test, id, nonces, {}, { verifyToken })).body.code).toBe('verify-invalid')
    for (const wrong of [[], [-1], [0.5], [2 ** 32], ['1'], Array<number>(65).fill(0), 'x', null]) {
      expect((await answer(test, id, wrong as number[])).body.code).toBe('invalid-input')
    }
    expect((await answer(test, id, nonces)).body.ok).toBe(true)
  })
})

describe('open work', () => {
  it('is one per session: newer work ends the earlier, also that of another action', async () => {
    const test = createTestBackend({ actions: { startTask: echo, other: echo } })
    const first = (await request(test)).body
    const second = await work(test, {}, { action: 'other' })
    expect((await answer(test, first.id, [1])).body.reason).toBe('expired')
    expect((await answer(test, second.id, second.nonces, {}, { action: 'other' })).body.ok).toBe(true)
  })

  it('is six per address, and an answer or newer work of the same session frees a place', async () => {
    const test = createTestBackend()
    const by = (n: number) => ({ 'x-session': `session-${n}` })
    const first = (await request(test, by(1))).body
    await test.clock.advance(SECOND)
    for (let n = 2; n <= 6; n += 1) expect((await request(test, by(n))).status).toBe(200)
    const { status, body } = await request(test, by(7))
    expect([status, body.code, body.retryAfterMs]).toEqual([429, 'rate-limited', 10 * MINUTE - SECOND])
    expect((await request(test, by(6))).status).toBe(200)
    expect((await request(test, by(7))).status).toBe(429)
    expect((await request(test, { ...by(7), 'x-ip': '192.0.2.2' })).status).toBe(200)
    expect((await answer(test, first.id, [1], by(1))).body.reason).toBe('retry')
    expect((await request(test, by(8))).status).toBe(200)
    expect((await request(test, by(9))).status).toBe(429)
  })

  it('is counted for ten minutes', async () => {
    const test = createTestBackend()
    for (let n = 1; n <= 6; n += 1) await request(test, { 'x-session': `session-${n}` })
    await test.clock.advance(10 * MINUTE - 1)
    expect((await request(test, { 'x-session': 'session-7' })).status).toBe(429)
    await test.clock.advance(1)
    expect((await request(test, { 'x-session': 'session-7' })).status).toBe(200)
  })
})

describe('while the puzzle is locked, work', () => {
  it('takes twice as long and gives two passes until the lock ends', async () => {
    const test = createTestBackend({ actions: { startTask: echo, other: echo } })
    const open = await work(test)
    await lockPuzzle(test)
    expect((await test.post('/verify/challenge')).status).toBe(429)
    expect((await answer(test, open.id, open.nonces)).body.ok).toBe(true)
    const second = (await request(test)).body
    expect(second.bits).toBe(16)
    expect((await answer(test, second.id, [1])).body.reason).toBe('retry')
    const third = await work(test)
    expect((await answer(test, third.id, third.nonces)).body.ok).toBe(true)
    const { status, body } = await request(test)
    expect([status, body.code, body.retryAfterMs]).toEqual([429, 'rate-limited', 10 * MINUTE - SECOND])
    const elsewhere = (await request(test, {}, { action: 'other' })).body
    expect(elsewhere.bits).toBe(15)
    expect((await answer(test, elsewhere.id, [1])).body).toMatchObject({ ok: false, reason: 'locked' })
    expect((await answer(test, elsewhere.id, [1], {}, { action: 'other' })).body.reason).toBe('retry')
    await test.clock.advance(10 * MINUTE - SECOND)
    expect((await request(test)).body.bits).toBe(15)
  })
})

describe('the price of work', () => {
  function createCounter(times: number) {
    const clock = createTestClock()
    const storage = createMemoryStorage(clock)
    const counted: string[] = []
    const pow = createPow({
      storage,
      challenges: createStoredChallenges(storage, 'pow'),
      budget: {
        times: async () => times,
        take: async () => {
          counted.push('taken')
          return { takeBack: async () => void counted.push('back') }
        },
      },
      passes: createPasses(storage),
      lockedForMs: async () => 0,
      emit() {},
    })
    return { pow, counted, clock }
  }

  it.each([
    [0.5, 1, 15],
    [1, 1, 15],
    [2, 1, 16],
    [3, 1, 17],
    [4, 2, 18],
    [16, 1, 19],
    [1_000, 4, 19],
  ])('is %s times that of the budget and %s times that of a rule: %s bits', async (times, byRule, bits) => {
    expect((await createCounter(times).pow.challenge(caller, 'startTask', byRule)).bits).toBe(bits)
  })

  it('is counted before the answer is judged and taken back if it is wrong', async () => {
    const { pow, counted, clock } = createCounter(1)
    const { id, ...challenge } = await pow.challenge(caller, 'startTask')
    await clock.advance(SECOND)
    expect((await pow.submit(caller, 'startTask', { id: 'unknown', nonces: [1] })).reason).toBe('expired')
    expect(counted).toEqual(['taken', 'back'])
    expect((await pow.submit(caller, 'startTask', { id, nonces: solveWork(challenge) })).ok).toBe(true)
    expect(counted).toEqual(['taken', 'back', 'taken'])
  })
})
