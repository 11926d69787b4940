import type { SliderChallenge } from '../../../src/protocol/answers'
import type { SliderState } from '../../../src/core/slider/sliderState'
import type { SliderStateName } from '../../../src/core/slider/sliderState'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createCaller } from '../../../src/core/http/call'
import { Problem } from '../../../src/core/http/problem'
import { createTransport } from '../../../src/core/http/transport'
import { createVerifyCalls } from '../../../src/core/http/verifyCalls'
import { createSliderSession } from '../../../src/core/slider/sliderSession'
import { canSlide, sliderTransitions } from '../../../src/core/slider/sliderState'
import { createTestBackend } from '../../support/backend/testBackend'
import { answer, LIFE, openSession } from '../../support/client/openSession'
import { createTestPage } from '../../support/page/testPage'
import { until } from '../../support/time/testClock'

describe('the table of transitions', () => {
  const allowed: Record<SliderStateName, string> = {
    idle: 'loading',
    loading: 'ready load-error offline locked',
    ready: 'dragging verifying expired loading alternative offline',
    dragging: 'ready verifying',
    verifying: 'passed failed locked expired load-error offline',
    failed: 'ready loading',
    expired: 'loading',
    alternative: 'passed ready failed offline',
    locked: 'idle',
    'load-error': 'loading',
    offline: 'loading',
    passed: 'spent',
    spent: 'loading',
  }
  const names = Object.keys(sliderTransitions) as SliderStateName[]
  for (const [from, to] of names.flatMap((one) => names.map((other) => [one, other] as const))) {
    const isAllowed = allowed[from].split(' ').includes(to)
    it(`${isAllowed ? 'lets' : 'does not let'} ${from} become ${to}`, () => {
      expect(canSlide(from, to)).toBe(isAllowed)
    })
  }
})

describe('a lock', () => {
  it.each([
    ['with', 30_000],
    ['without', undefined],
  ])('holds after an answer %s a duration, and a new picture is fetched on load', async (_which, retryAfterMs) => {
    const { ready, submits, states, clock, challenges, session, name } = openSession()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false, reason: 'locked', retryAfterMs })
    const lasts = retryAfterMs ?? 60_000
    expect(states.at(-1)).toEqual({ name: 'locked', until: clock.now() + lasts })
    session.load()
    session.refresh()
    await clock.advance(lasts - 1)
    expect([name(), challenges.length]).toEqual(['locked', 1])
    await clock.advance(1)
    expect([name(), challenges.length]).toEqual(['idle', 1])
    session.load()
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('holds after a challenge is refused with 429', async () => {
    const { session, challenges, states, clock, told } = openSession()
    session.load()
    await challenges[0]!.refuse(new Problem({ code: 'rate-limited', status: 429, retryAfterMs: 9_000 }))
    expect(states.at(-1)).toEqual({ name: 'locked', until: clock.now() + 9_000 })
    expect(told).toEqual([['error', 'rate-limited']])
  })
})

describe('unload', () => {
  it('drops picture and request, and the next load starts again', async () => {
    const { ready, session, submits, shown, name, challenges } = openSession()
    await ready()
    session.submit(answer)
    session.unload()
    await submits[0]!.answer({ ok: true, verifyToken: 'vp_late' })
    expect([name(), shown.at(-1)]).toEqual(['idle', undefined])
    session.load()
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('keeps a lock', async () => {
    const { ready, session, submits, name } = openSession()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false, reason: 'locked' })
    session.unload()
    expect(name()).toBe('locked')
  })
})

describe('reset and stop', () => {
  it('reset drops picture, request and timer', async () => {
    const { ready, session, submits, shown, name, clock } = openSession()
    await ready()
    session.submit(answer)
    session.reset()
    expect([name(), shown.at(-1), clock.timers()]).toEqual(['idle', undefined, 0])
    await submits[0]!.answer({ ok: true, verifyToken: 'vp_late' })
    expect(name()).toBe('idle')
  })

  it.each(['loading', 'ready', 'verifying', 'locked'] as const)(
    'stop leaves nothing behind and reports nothing while %s',
    async (at) => {
      const { session, ready, challenges, submits, states, told, isSilent, clock, page } = openSession()
      if (at === 'loading') session.load()
      else await ready()
      if (at === 'verifying' || at === 'locked') session.submit(answer)
      if (at === 'locked') await submits[0]!.answer({ ok: false, reason: 'locked' })
      const steps = states.length
      const words = told.length
      session.stop()
      expect(isSilent()).toBe(true)
      const last = [...challenges, ...submits].at(-1)!
      await last.refuse(new Problem({ code: 'cancelled' }))
      session.load()
      page.set('hidden')
      await clock.advance(10 * LIFE)
      expect([states.length, told.length]).toEqual([steps, words])
      expect(challenges).toHaveLength(1)
    },
  )
})

describe('a session with the real server', () => {
  function opened() {
    const { start, clock, answer: placeOf, fetch } = createTestBackend()
    const states: SliderState[] = []
    const passes: string[] = []
    let challenge: SliderChallenge | undefined
    const session = createSliderSession({
      calls: createVerifyCalls(createCaller(createTransport({ fetch }))),
      request: () => ({ action: 'startTask' }),
      clock,
      page: createTestPage(),
      onState(state, shown) {
        states.push(state)
        challenge = shown
      },
      onPass: ({ token }) => passes.push(token),
    })
    onTestFinished(() => session.stop())
    const reaches = (name: SliderStateName) => until(() => states.at(-1)?.name === name)
    const place = () => placeOf(challenge!.id)
    return { start, session, states, passes, reaches, place, clock }
  }

  it('turns the correct position into a pass that starts a task', async () => {
    const { start, session, passes, reaches, place } = opened()
    session.load()
    await reaches('ready')
    session.submit({ ...answer, x: await place() })
    await reaches('passed')
    expect((await start({ verifyToken: passes[0] })).status).toBe(202)
  })

  it('locks after five wrong positions, each with a new picture, until the lock ends', async () => {
    const { session, states, reaches, place, clock } = opened()
    session.load()
    for (let attempt = 1; attempt <= 5; attempt += 1) {
      await reaches('ready')
      const right = await place()
      session.submit({ ...answer, x: right > 100 ? right - 50 : right + 50 })
      await reaches(attempt < 5 ? 'failed' : 'locked')
      if (attempt < 5) await clock.advance(800)
    }
    expect(states.at(-1)).toEqual({ name: 'locked', until: clock.now() + 600_000 })
    await clock.advance(600_000)
    session.load()
    await reaches('ready')
  })
})
