import type { TestBackend } from '../../support/backend/testBackend'

import { createMemoryStorage } from 'vue-taskgate/server'
import { describe, expect, it, vi } from 'vitest'

import { createPicturePool } from '../../../src/server/verify/picturePool'
import { around, remote } from '../../support/storage/storages'
import { atRest, createTestClock, until } from '../../support/time/testClock'
import { echo } from '../../support/backend/defaults'
import { createTestBackend } from '../../support/backend/testBackend'

const MINUTE = 60_000

describe('a slider challenge', () => {
  it('contains a picture and a piece, but not the answer', async () => {
    const { post, answer } = createTestBackend({ slider: undefined })
    const { status, body } = await post('/verify/challenge')
    expect(status).toBe(200)
    expect(body).toEqual({
      id: expect.stringMatching(/^[\w-]{22}$/),
      kind: 'slider',
      width: 320,
      height: 180,
      piece: { width: expect.any(Number), height: expect.any(Number), y: expect.any(Number) },
      gaps: 3,
      background: expect.stringMatching(/^data:image\/png;base64,iVBOR/),
      image: expect.stringMatching(/^data:image\/png;base64,iVBOR/),
      expiresInMs: 600_000,
      attemptsLeft: 5,
      alternatives: [],
    })
    expect(JSON.stringify(body).length).toBeLessThan(24 * 1024)
    const x = await answer(body.id)
    expect(x).toBeGreaterThanOrEqual(0)
    expect(x).toBeLessThanOrEqual(320 - body.piece.width)
  })

  it('is different each time', async () => {
    const { post } = createTestBackend({ slider: undefined })
    const challenges = [(await post('/verify/challenge')).body, (await post('/verify/challenge')).body]
    for (const member of ['id', 'background', 'image'] as const) {
      expect(new Set(challenges.map((challenge) => challenge[member])).size).toBe(2)
    }
  })

  it('uses a custom encoder at both levels', async () => {
    for (const level of [0, 1] as const) {
      const encode = async () => ({ type: 'image/webp', bytes: new Uint8Array([104, 105]) })
      const { post } = createTestBackend({ slider: { level, encode } })
      const { background, gaps } = (await post('/verify/challenge')).body
      expect([background, gaps]).toEqual(['data:image/webp;base64,aGk=', level === 0 ? 1 : 3])
    }
  })

  it('is unsupported if its kind is that of a provider that has no verifier', async () => {
    const { post } = createTestBackend()
    const body = { id: 'x', kind: 'provider', provider: 'turnstile', fields: {} }
    const answer = await post('/verify/submit', body)
    expect([answer.status, answer.body.code]).toEqual([501, 'unsupported'])
  })

  it('is refused for an unknown action', async () => {
    const { post, submit } = createTestBackend()
    expect((await post('/verify/challenge', { action: 'other' })).body.code).toBe('invalid-input')
    expect((await submit('id', 0, {}, { action: 'other' })).body.code).toBe('invalid-input')
  })
})

describe('an answer', () => {
  it.each([0, 5, -5, 4.999])('passes if it is %s px off', async (off) => {
    const { puzzle, submit } = createTestBackend()
    const { id, x } = await puzzle()
    expect((await submit(id, x + off)).body).toEqual({
      ok: true,
      verifyToken: expect.stringMatching(/^vp_/),
      expiresInMs: 120_000,
    })
  })

  it.each([5.001, -5.001, 6, -6])('fails with a new challenge if it is %s px off', async (off) => {
    const { puzzle, submit, answer } = createTestBackend()
    const { id, x } = await puzzle()
    const { status, body } = await submit(id, x + off)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      ok: false,
      reason: 'retry',
      attemptsLeft: 4,
      next: { kind: 'slider', attemptsLeft: 4 },
    })
    expect((await submit(body.next.id, await answer(body.next.id))).body.ok).toBe(true)
  })

  it('gets the same response 6 px off and 100 px off, except for id and pictures', async () => {
    const told = async (off: number) => {
      const { puzzle, submit } = createTestBackend()
      const { id, x } = await puzzle()
      const { status, body, headers } = await submit(id, x > 160 ? x - off : x + off)
      const { id: _id, background: _background, image: _image, piece, ...next } = body.next
      return { status, headers: [...headers], body: { ...body, next: { ...next, piece: { ...piece, y: 0 } } } }
    }
    expect(await told(6)).toEqual(await told(100))
  })

  it('is judged once: a second answer to a challenge is expired, after a right or a wrong one', async () => {
    const { puzzle, submit } = createTestBackend()
    const right = await puzzle()
    expect((await submit(right.id, right.x)).body.ok).toBe(true)
    expect((await submit(right.id, right.x)).body).toEqual({ ok: false, reason: 'expired', attemptsLeft: 5 })
    const wrong = await puzzle()
    await submit(wrong.id, wrong.x + 50)
    expect((await submit(wrong.id, wrong.x)).body).toEqual({ ok: false, reason: 'expired', attemptsLeft: 4 })
  })

  it.each([
    ['right', 'in this process', (storage: ReturnType<typeof createMemoryStorage>) => storage],
    ['wrong', 'in this process', (storage: ReturnType<typeof createMemoryStorage>) => storage],
    ['right', 'over a network', (storage: ReturnType<typeof createMemoryStorage>) => remote(storage)],
    ['wrong', 'over a network', (storage: ReturnType<typeof createMemoryStorage>) => remote(storage)],
  ])(
    'is judged once in a thousand parallel copies, which lock no session: %s, storage %s',
    async (what, _where, wrap) => {
      const clock = createTestClock()
      const { puzzle, submit, events } = createTestBackend({ clock, storage: wrap(createMemoryStorage(clock)) })
      const { id, x } = await puzzle()
      const answers = await Promise.all(Array.from({ length: 1_000 }, () => submit(id, what === 'right' ? x : x + 50)))
      expect(answers.filter(({ body }) => body.ok)).toHaveLength(what === 'right' ? 1 : 0)
      expect(answers.filter(({ body }) => body.reason === 'expired')).toHaveLength(999)
      expect(events.filter(({ type }) => /passed|failed/.test(type))).toHaveLength(1)
      expect(events.filter(({ type }) => type === 'challenge-locked')).toEqual([])
    },
  )

  it('expires after ten minutes, not earlier', async () => {
    const { puzzle, submit, clock } = createTestBackend()
    const [early, late] = [await puzzle(), await puzzle()]
    await clock.advance(10 * MINUTE - 1)
    expect((await submit(early.id, early.x)).body.ok).toBe(true)
    await clock.advance(1)
    expect((await submit(late.id, late.x)).body.reason).toBe('expired')
  })

  it('is expired if the clock of the storage was set back since', async () => {
    const { puzzle, submit, clock } = createTestBackend()
    const { id, x } = await puzzle()
    await clock.advance(-1)
    expect((await submit(id, x)).body.reason).toBe('expired')
  })

  it.each([
    ['session', { 'x-session': 'session-2' }, {}],
    ['action', {}, { action: 'other' }],
  ])('from another %s is expired and burns the challenge', async (_what, headers, body) => {
    const { puzzle, submit } = createTestBackend({ actions: { startTask: echo, other: echo } })
    const { id, x } = await puzzle()
    expect((await submit(id, x, headers as Record<string, string>, body)).body.reason).toBe('expired')
    expect((await submit(id, x)).body.reason).toBe('expired')
  })

  it('with a ticket of another session is refused and does not burn the challenge', async () => {
    const rules = [{ by: ['session' as const], max: 0, windowMs: MINUTE, then: 'verify' as const }]
    const { post, puzzle, submit } = createTestBackend({ risk: { rules } })
    const { verifyToken } = (await post('/risk/check', {}, { 'x-session': 'session-2' })).body
    const { id, x } = await puzzle()
    expect((await submit(id, x, {}, { verifyToken })).body.code).toBe('verify-invalid')
    expect((await submit(id, x)).body.ok).toBe(true)
  })

  it('with invalid members is refused and does not burn the challenge', async () => {
    const { puzzle, submit, post } = createTestBackend()
    const { id, x } = await puzzle()
    const track = (points: number) => ({ track: Array.from({ length: points }, (_, t) => [0, 0, t]) })
    expect((await submit(id, x, {}, track(201))).body.code).toBe('invalid-input')
    expect((await submit(id, x, {}, track(100_000))).body.code).toBe('too-large')
    for (const wrong of [NaN, Infinity, -1, 1e308, '100', null, undefined, [100]]) {
      expect((await submit(id, wrong as number)).body.code, String(wrong)).toBe('invalid-input')
    }
    for (const body of [{ method: 'mouse' }, { id: '' }, { id: 'x'.repeat(65) }, { id: 5 }, { kind: 'image' }]) {
      expect((await submit(id, x, {}, body)).status).toBe(422)
    }
    for (const track of [null, 'x', [[0, 0]], [[0, 0, 1e308]], [['0', 0, 0]], [null]]) {
      expect((await submit(id, x, {}, { track })).body.code).toBe('invalid-input')
    }
    expect((await post('/verify/submit', [])).body.code).toBe('invalid-input')
    expect((await submit(id, x, {}, track(200))).body.ok).toBe(true)
  })

  it('is expired if its id is a name of Object.prototype', async () => {
    const { submit } = createTestBackend()
    for (const id of ['__proto__', 'constructor', 'toString']) expect((await submit(id, 0)).body.reason).toBe('expired')
  })
})

describe('five wrong answers', () => {
  const fail = async ({ puzzle, submit }: TestBackend, times: number) => {
    const bodies = []
    for (let n = 0; n < times; n += 1) {
      const { id, x } = await puzzle()
      bodies.push((await submit(id, x > 160 ? x - 50 : x + 50)).body)
    }
    return bodies
  }

  it('lock for ten minutes, even with a right answer between them', async () => {
    const test = createTestBackend()
    const [first] = await fail(test, 4)
    expect(first.attemptsLeft).toBe(4)
    expect(await test.pass()).toMatch(/^vp_/)
    const [last] = await fail(test, 1)
    expect(last).toEqual({ ok: false, reason: 'locked', retryAfterMs: 10 * MINUTE })
    expect(test.events.filter(({ type }) => type === 'challenge-locked')).toHaveLength(1)
  })

  it('also lock a session that has a new ticket', async () => {
    const test = createTestBackend()
    const open = await test.puzzle()
    await fail(test, 5)
    await test.clock.advance(MINUTE)
    await test.post('/risk/check')
    const { status, body } = await test.post('/verify/challenge')
    expect([status, body.code, body.retryAfterMs]).toEqual([429, 'rate-limited', 9 * MINUTE])
    expect((await test.submit(open.id, open.x)).body).toEqual({ ok: false, reason: 'locked', retryAfterMs: 9 * MINUTE })
  })

  it('also lock when the first is almost ten minutes old, and no open challenge is judged during the lock', async () => {
    const test = createTestBackend()
    await fail(test, 1)
    await test.clock.advance(10 * MINUTE - 1)
    const open = await test.puzzle()
    expect((await fail(test, 4)).at(-1).reason).toBe('locked')
    await test.clock.advance(1)
    expect((await test.submit(open.id, open.x)).body).toMatchObject({ reason: 'locked', retryAfterMs: 10 * MINUTE - 1 })
    expect((await test.submit('unknown', 0)).body.reason).toBe('locked')
  })

  it('lock neither another session nor another action', async () => {
    const test = createTestBackend({ actions: { startTask: echo, other: echo } })
    await fail(test, 5)
    expect((await test.post('/verify/challenge', {}, { 'x-session': 'session-2' })).status).toBe(200)
    expect((await test.post('/verify/challenge', { action: 'other' })).status).toBe(200)
  })

  it('are forgotten after the ten minutes', async () => {
    const test = createTestBackend()
    await fail(test, 5)
    await test.clock.advance(10 * MINUTE - 1)
    expect((await test.post('/verify/challenge')).status).toBe(429)
    await test.clock.advance(1)
    expect((await test.post('/verify/challenge')).body.attemptsLeft).toBe(5)
    const bodies = await fail(test, 5)
    expect(bodies.map(({ reason }) => reason)).toEqual(['retry', 'retry', 'retry', 'retry', 'locked'])
  })

  it.each([
    ['in this process', (storage: ReturnType<typeof createMemoryStorage>) => storage],
    [
      'over a network',
      (storage: ReturnType<typeof createMemoryStorage>) => remote(storage, () => Math.floor(Math.random() * 4)),
    ],
  ])('are the limit of parallel guesses, too: storage %s', async (_where, wrap) => {
    const clock = createTestClock()
    const { puzzle, submit, events, post } = createTestBackend({ clock, storage: wrap(createMemoryStorage(clock)) })
    const puzzles = []
    for (let n = 0; n < 40; n += 1) puzzles.push(await puzzle())
    const answers = await Promise.all(puzzles.map(({ id, x }) => submit(id, x > 160 ? x - 50 : x + 50)))
    expect(answers.filter(({ body }) => body.reason === 'locked').length).toBeGreaterThanOrEqual(36)
    expect(events.filter(({ type }) => type === 'challenge-failed')).toHaveLength(5)
    expect((await post('/verify/challenge')).status).toBe(429)
  })
})

describe('the verify routes during failures', () => {
  it('refuse a challenge while too many wait, and answer a wrong answer without the next challenge', async () => {
    let draw = () => {}
    let isHeld = false
    const encode = async () => {
      if (isHeld) await new Promise<void>((resolve) => (draw = resolve))
      return { type: 'image/png', bytes: new Uint8Array([1]) }
    }
    const { puzzle, submit, post } = createTestBackend({ slider: { encode } })
    const { id, x } = await puzzle()
    isHeld = true
    const waiting = Array.from({ length: 64 }, () => post('/verify/challenge'))
    await atRest()
    await until(async () => (await post('/verify/challenge')).status === 503)
    const refused = await post('/verify/challenge')
    expect(refused.body).toMatchObject({ code: 'unavailable', retryable: true, retryAfterMs: 2_000 })
    expect((await submit(id, x > 160 ? x - 50 : x + 50)).body).toEqual({ ok: false, reason: 'retry', attemptsLeft: 4 })
    isHeld = false
    draw()
    await Promise.all(waiting)
    expect((await post('/verify/challenge')).status).toBe(200)
  })

  it('answer 500 if the encoder throws, and try it again for the next challenge', async () => {
    let fails = true
    const encode = async () => {
      if (fails) throw new Error('no codec')
      return { type: 'image/png', bytes: new Uint8Array([1]) }
    }
    const { post, errors } = createTestBackend({ slider: { encode } })
    expect((await post('/verify/challenge')).body.code).toBe('internal')
    expect(errors).toEqual([[new Error('no codec'), '/verify/challenge']])
    fails = false
    expect((await post('/verify/challenge')).status).toBe(200)
  })

  it('judge an answer once and issue one pass, whichever call of a submit fails in the storage', async () => {
    for (let failing = 0; failing < 8; failing += 1) {
      const clock = createTestClock()
      let calls = -Infinity
      const storage = around(createMemoryStorage(clock), (_name, call) => {
        if (calls++ === failing) throw new Error('storage is down')
        return call()
      })
      const { puzzle, submit, events } = createTestBackend({ clock, storage })
      const { id, x } = await puzzle()
      calls = 0
      const answers = [await submit(id, x), await submit(id, x)]
      expect(answers.filter(({ body }) => body.ok).length).toBeLessThanOrEqual(1)
      expect(events.filter(({ type }) => type === 'challenge-passed').length).toBeLessThanOrEqual(1)
    }
  })
})

describe('createPicturePool', () => {
  const numbers = () => {
    let made = 0
    return async () => (made += 1)
  }

  it('draws in advance between requests and returns each picture once', async () => {
    const clock = createTestClock()
    const pool = createPicturePool(numbers(), { ready: 3, waiting: 9, clock })
    const taken = await Promise.all(Array.from({ length: 5 }, () => pool.take()))
    await clock.advance(0)
    taken.push(...(await Promise.all(Array.from({ length: 5 }, () => pool.take()))))
    expect(new Set(taken).size).toBe(10)
  })

  it('keeps at most the given number of pictures ready', async () => {
    const clock = createTestClock()
    let made = 0
    const pool = createPicturePool(async () => (made += 1), { ready: 3, waiting: 9, clock })
    await pool.take()
    await clock.advance(1_000)
    expect([made, clock.timers()]).toEqual([4, 0])
  })

  it('draws nothing in advance after its close', async () => {
    const clock = createTestClock()
    const pool = createPicturePool(numbers(), { ready: 3, waiting: 9, clock })
    await pool.take()
    expect(clock.timers()).toBe(1)
    pool.close()
    expect(clock.timers()).toBe(0)
    expect(await pool.take()).toBe(2)
    expect(clock.timers()).toBe(0)
  })

  it('draws nothing in advance after a close while it is idle', async () => {
    const clock = createTestClock()
    const pool = createPicturePool(numbers(), { ready: 1, waiting: 9, clock })
    await pool.take()
    await clock.advance(0)
    pool.close()
    await pool.take()
    expect(clock.timers()).toBe(0)
  })

  it('draws again after a failed picture', async () => {
    const clock = createTestClock()
    let made = 0
    const make = async () => {
      made += 1
      if (made < 3) throw new Error(`failed ${made}`)
      return made
    }
    const pool = createPicturePool(make, { ready: 2, waiting: 9, clock })
    await expect(pool.take()).rejects.toThrow('failed 1')
    await expect(pool.take()).rejects.toThrow('failed 2')
    expect(await pool.take()).toBe(3)
  })

  it('serves later callers when a picture never comes, as after an aborted request on some runtimes', async () => {
    const clock = createTestClock()
    let made = 0
    const make = (): Promise<number> => {
      made += 1
      return made === 1 ? new Promise(() => undefined) : Promise.resolve(made)
    }
    const pool = createPicturePool(make, { ready: 2, waiting: 2, clock })
    void pool.take()
    const next = pool.take()
    await clock.advance(2_000)
    expect(await next).toBe(2)
    await expect(pool.take()).resolves.toBe(3)
  })

  it('does not count callers whose pictures never come', async () => {
    const clock = createTestClock()
    const pool = createPicturePool(() => new Promise(() => undefined), { ready: 1, waiting: 2, clock })
    const take = () => pool.take().catch((error: unknown) => error)
    void take()
    void take()
    expect(await take()).toMatchObject({ code: 'unavailable' })
    await clock.advance(31_000)
    const served = vi.fn()
    void take().then(served)
    await clock.advance(1)
    expect(served).not.toHaveBeenCalled() // it waits for a picture again
  })
})
