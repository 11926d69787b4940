import { describe, expect, it } from 'vitest'

import { Problem } from '../../../src/core/http/problem'
import { answer, LIFE, openSession, picture } from '../../support/client/openSession'

describe('loading', () => {
  it('requests a picture and shows it', async () => {
    const { session, challenges, states, shown } = openSession()
    session.load()
    expect(challenges[0]!.request).toEqual({ action: 'login', verifyToken: 'vt_1', kind: 'slider' })
    const first = picture()
    await challenges[0]!.answer(first)
    expect(states.map(({ name }) => name)).toEqual(['loading', 'ready'])
    expect(shown).toEqual([undefined, first])
  })

  it('sends no second request while a picture is in flight or on show', async () => {
    const { session, challenges, ready } = openSession()
    session.load()
    session.load()
    expect(challenges).toHaveLength(1)
    await ready()
    session.load()
    expect(challenges).toHaveLength(1)
    session.refresh()
    expect(challenges).toHaveLength(2)
  })

  it('aborts all requests but the last, and drops their late answers', async () => {
    const { session, challenges, shown, name } = openSession()
    session.load()
    session.reset()
    session.load()
    expect(challenges.map(({ signal }) => signal.aborted)).toEqual([true, false])
    await challenges[0]!.answer(picture({ id: 'late' }))
    expect(name()).toBe('loading')
    await challenges[1]!.answer(picture({ id: 'now' }))
    expect(shown.at(-1)?.id).toBe('now')
  })

  it('drops a late failure', async () => {
    const { session, challenges, name, told } = openSession()
    session.load()
    session.reset()
    await challenges[0]!.refuse(new Problem({ code: 'network' }))
    expect(name()).toBe('idle')
    expect(told).toEqual([])
  })

  it('reports a failure and can be repeated', async () => {
    const { session, challenges, states, told, ready, name } = openSession()
    session.load()
    await challenges[0]!.refuse(new Problem({ code: 'network', hint: 'down' }))
    expect(states.at(-1)).toMatchObject({ name: 'load-error', problem: { code: 'network', hint: 'down' } })
    expect(told).toEqual([['error', 'network']])
    await ready()
    expect(name()).toBe('ready')
  })

  it('is repeated automatically when the network is back', async () => {
    const { session, challenges, page, name } = openSession()
    session.load()
    await challenges[0]!.refuse(new Problem({ code: 'timeout' }))
    page.set('offline')
    expect([name(), challenges.length]).toEqual(['load-error', 1])
    page.set(undefined)
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('runs as usual after a refused pass', async () => {
    const { ready, states } = openSession({ isAgain: true })
    await ready()
    expect(states.map(({ name }) => name)).toEqual(['loading', 'ready'])
  })
})

describe('a picture that expires', () => {
  it('is renewed five seconds before its expiry', async () => {
    const { ready, clock, name, challenges, states } = openSession()
    await ready()
    await clock.advance(LIFE - 5_001)
    expect(name()).toBe('ready')
    await clock.advance(1)
    expect(states.slice(-2).map(({ name: state }) => state)).toEqual(['expired', 'loading'])
    expect(challenges).toHaveLength(2)
  })

  it('is renewed three times without the user, then waits for a refresh', async () => {
    const { ready, clock, name, challenges, session } = openSession()
    await ready()
    for (let renewal = 1; renewal <= 3; renewal += 1) {
      await clock.advance(LIFE)
      await challenges[renewal]!.answer(picture())
    }
    await clock.advance(10 * LIFE)
    expect([name(), challenges.length, clock.timers()]).toEqual(['expired', 4, 0])
    session.refresh()
    await challenges[4]!.answer(picture())
    await clock.advance(LIFE)
    expect(challenges).toHaveLength(6) // a refresh allows three more renewals
  })

  it('may be renewed three more times after each touch', async () => {
    const { ready, clock, challenges, session } = openSession()
    await ready()
    for (let renewal = 1; renewal <= 6; renewal += 1) {
      session.grab()
      session.release()
      await clock.advance(LIFE)
      await challenges[renewal]!.answer(picture())
    }
    expect(challenges).toHaveLength(7)
  })

  it('is renewed only while the page is visible', async () => {
    const { ready, clock, page, name, challenges } = openSession()
    await ready()
    page.set('hidden')
    await clock.advance(10 * LIFE)
    expect([name(), challenges.length]).toEqual(['ready', 1])
    page.set(undefined)
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('is never replaced during a drag or a verification', async () => {
    const { ready, clock, name, challenges, submits } = openSession()
    const session = await ready()
    session.grab()
    await clock.advance(2 * LIFE)
    expect(name()).toBe('dragging')
    session.submit(answer)
    await clock.advance(2 * LIFE)
    expect([name(), challenges.length, submits.length]).toEqual(['verifying', 1, 1])
  })

  it('is renewed right after an abandoned drag', async () => {
    const { ready, clock, name } = openSession()
    const session = await ready()
    session.grab()
    await clock.advance(2 * LIFE)
    session.release()
    expect(name()).toBe('ready')
    await clock.advance(0)
    expect(name()).toBe('loading')
  })
})

describe('a session without a network', () => {
  it('sends no request until the page is online and visible', async () => {
    const { session, page, challenges, name } = openSession()
    page.set('offline')
    session.load()
    expect([name(), challenges.length]).toEqual(['offline', 0])
    page.set('hidden')
    expect(name()).toBe('offline')
    page.set(undefined)
    expect([name(), challenges.length]).toEqual(['loading', 1])
  })

  it('treats a lost call as offline and not as an error', async () => {
    const { ready, page, submits, name } = openSession()
    ;(await ready()).submit(answer)
    page.set('offline')
    await submits[0]!.refuse(new Problem({ code: 'network' }))
    expect(name()).toBe('offline')
  })

  it('tries a call after 5 s, then later, until it is answered, and then no longer waits', async () => {
    const { session, page, challenges, clock, name } = openSession()
    page.set('offline')
    session.load()
    for (const ms of [5_000, 10_000, 20_000]) {
      await clock.advance(ms)
      expect(name()).toBe('loading')
      await challenges.at(-1)!.refuse(new Problem({ code: 'offline' }))
      expect(name()).toBe('offline')
    }
    expect(challenges).toHaveLength(3)
    await clock.advance(40_000)
    await challenges.at(-1)!.answer(picture())
    expect(name()).toBe('ready')
    session.refresh()
    expect([name(), challenges.length]).toEqual(['loading', 5])
    await challenges.at(-1)!.refuse(new Problem({ code: 'unavailable', status: 503 }))
    expect(name()).toBe('load-error')
  })

  it('tries a call at once when the user asks for one', () => {
    const { session, page, challenges } = openSession()
    page.set('offline')
    session.load()
    session.refresh()
    expect(challenges).toHaveLength(1)
  })
})
