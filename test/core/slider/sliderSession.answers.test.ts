import { describe, expect, it } from 'vitest'

import { answer, openSession, picture } from '../../support/client/openSession'

describe('an answer', () => {
  it('is sent with its position, its method and its action', async () => {
    const { ready, submits, states, shown } = openSession()
    const session = await ready({ id: 'c-1' })
    session.grab()
    session.submit({ x: 12.5, track: [[0, 0, 0]], method: 'pointer' })
    expect(states.map(({ name }) => name)).toEqual(['loading', 'ready', 'dragging', 'verifying'])
    expect(submits[0]!.request).toEqual({
      action: 'login',
      verifyToken: 'vt_1',
      kind: 'slider',
      id: 'c-1',
      x: 12.5,
      track: [[0, 0, 0]],
      method: 'pointer',
    })
    expect(shown.at(-1)?.id).toBe('c-1')
  })

  it('yields a pass and the number of attempts when it is correct', async () => {
    const { ready, submits, challenges, told, name, clock } = openSession()
    const session = await ready()
    session.submit(answer)
    await submits[0]!.answer({ ok: false, next: picture() })
    await clock.advance(800)
    session.submit(answer)
    await submits[1]!.answer({ ok: true, verifyToken: 'vp_1', expiresInMs: 90_000 })
    expect(name()).toBe('passed')
    expect(told.at(-1)).toEqual(['pass', { token: 'vp_1', expiresInMs: 90_000, attempts: 2 }])
    expect(challenges).toHaveLength(1)
    expect(clock.timers()).toBe(1) // the expiry of the pass
  })

  it('yields a pass for two minutes when the server sends no duration', async () => {
    const { ready, submits, told } = openSession()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: true, verifyToken: 'vp_1' })
    expect(told).toMatchObject([['pass', { expiresInMs: 120_000 }]])
  })

  it('shows `failed` for 800 ms when it is wrong, then the next picture from the same response', async () => {
    const { ready, submits, challenges, told, name, shown, clock } = openSession()
    ;(await ready()).submit(answer)
    const next = picture()
    await submits[0]!.answer({ ok: false, reason: 'retry', attemptsLeft: 3, next })
    expect(told).toEqual([['fail', { reason: 'retry', attemptsLeft: 3 }]])
    await clock.advance(799)
    expect(name()).toBe('failed')
    await clock.advance(1)
    expect([name(), shown.at(-1), challenges.length]).toEqual(['ready', next, 1])
  })

  it('requests the next picture when it is wrong and the response has none', async () => {
    const { ready, submits, challenges, name, clock } = openSession()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false })
    await clock.advance(800)
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('fetches another picture when its own has expired', async () => {
    const { ready, submits, challenges, name, states, told } = openSession()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false, reason: 'expired' })
    expect(told).toMatchObject([['fail', { reason: 'expired' }]])
    expect(states.slice(-2).map(({ name: state }) => state)).toEqual(['expired', 'loading'])
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('becomes a retryable error when the verification is unavailable', async () => {
    const { ready, submits, states, told } = openSession()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false, reason: 'unavailable', retryAfterMs: 5_000 })
    expect(states.at(-1)).toMatchObject({
      name: 'load-error',
      problem: { code: 'unavailable', retryable: true, retryAfterMs: 5_000 },
    })
    expect(told.at(-1)).toEqual(['error', 'unavailable'])
  })

  it('is sent once, and only while a picture is ready', async () => {
    const { session, ready, submits } = openSession()
    session.submit(answer)
    session.grab()
    session.release()
    expect(submits).toEqual([])
    await ready()
    session.submit(answer)
    session.submit(answer)
    session.refresh()
    expect(submits).toHaveLength(1)
  })

  it('is not sent by releasing the piece, which returns to its start', async () => {
    const { ready, submits, name } = openSession()
    const session = await ready()
    session.grab()
    session.release()
    expect([name(), submits.length]).toEqual(['ready', 0])
  })

  it('is not sent by a late release for a used picture', async () => {
    const { ready, submits, name } = openSession()
    const session = await ready()
    session.submit(answer)
    await submits[0]!.answer({ ok: false })
    session.release()
    expect(name()).toBe('failed')
  })
})

describe('a pass', () => {
  async function passed() {
    const opened = openSession()
    ;(await opened.ready()).submit(answer)
    await opened.submits[0]!.answer({ ok: true, verifyToken: 'vp_1', expiresInMs: 1 })
    return opened
  }

  it('fetches a new picture when it is spent', async () => {
    const { session, states, challenges } = await passed()
    session.spend()
    expect(states.slice(-2).map(({ name }) => name)).toEqual(['spent', 'loading'])
    expect(challenges).toHaveLength(2)
  })

  it('stays when load, refresh or grab is called', async () => {
    const { session, name, challenges } = await passed()
    session.load()
    session.refresh()
    session.grab()
    expect([name(), challenges.length]).toEqual(['passed', 1])
  })

  it('reports its expiry and fetches a new picture', async () => {
    const { clock, told, states } = await passed()
    await clock.advance(1)
    expect(told.at(-1)).toEqual(['pass-expired', undefined])
    expect(states.slice(-2).map(({ name }) => name)).toEqual(['spent', 'loading'])
  })

  it('reports its expiry after the puzzle is unloaded, and fetches nothing', async () => {
    const { session, clock, told, name, challenges } = await passed()
    session.unload()
    await clock.advance(1)
    expect([told.at(-1), name(), challenges.length]).toEqual([['pass-expired', undefined], 'idle', 1])
  })

  it.each(['spend', 'reset', 'stop'] as const)('reports no expiry after %s', async (how) => {
    const { session, clock, told } = await passed()
    session[how]()
    await clock.advance(1)
    expect(told).not.toContainEqual(['pass-expired', undefined])
  })

  it('cannot be spent before it exists', async () => {
    const { ready, name } = openSession()
    ;(await ready()).spend()
    expect(name()).toBe('ready')
  })
})
