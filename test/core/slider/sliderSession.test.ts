import type { SliderChallenge, SubmitAnswer } from '../../../src/protocol/answers'
import type { SliderSession, SliderSessionOptions } from '../../../src/core/slider/sliderSession'
import type { SliderState, SliderStateName } from '../../../src/core/slider/sliderState'

import { describe, expect, it, onTestFinished } from 'vitest'

import { createCaller } from '../../../src/core/http/call'
import { Problem } from '../../../src/core/http/problem'
import { createSliderSession } from '../../../src/core/slider/sliderSession'
import { canSlide, sliderTransitions } from '../../../src/core/slider/sliderState'
import { createTransport } from '../../../src/core/http/transport'
import { createVerifyCalls } from '../../../src/core/http/verifyCalls'
import { atRest, createTestClock, until } from '../../support/time/testClock'
import { createTestPage } from '../../support/page/testPage'
import { createTestBackend } from '../../support/backend/testBackend'

const LIFE = 120_000
const answer = { x: 10, track: [], method: 'tap' as const }
let ids = 0

function picture(members: Partial<SliderChallenge> = {}): SliderChallenge {
  return {
    id: `c${(ids += 1)}`,
    kind: 'slider',
    width: 320,
    height: 180,
    piece: { width: 48, height: 48, y: 10 },
    background: 'data:,',
    image: 'data:,',
    expiresInMs: LIFE,
    ...members,
  }
}

interface Held<Answer> {
  request: Record<string, unknown>
  signal: AbortSignal
  answer(value: Answer): Promise<void>
  refuse(error: unknown): Promise<void>
}

/** A puzzle whose calls end when the test says so. */
function open(options: Partial<SliderSessionOptions> = {}) {
  const clock = createTestClock()
  const page = createTestPage()
  const challenges: Held<SliderChallenge>[] = []
  const submits: Held<SubmitAnswer>[] = []
  const states: SliderState[] = []
  const shown: (SliderChallenge | undefined)[] = []
  const told: [what: string, value: unknown][] = []

  function held<Answer>(list: Held<Answer>[]) {
    return (request: object, { signal }: { signal?: AbortSignal } = {}): Promise<Answer> =>
      new Promise((resolve, reject) => {
        list.push({
          request: { ...request },
          signal: signal!,
          answer: (value) => (resolve(value), atRest()),
          refuse: (error) => (reject(error), atRest()),
        })
      })
  }

  let at: SliderStateName = options.isAgain ? 'spent' : 'idle'
  const session = createSliderSession({
    calls: { challenge: held(challenges), submit: held(submits) },
    request: () => ({ action: 'login', verifyToken: 'vt_1' }),
    clock,
    page,
    onState(state, challenge) {
      if (state.name !== 'idle')
        expect(`${at} → ${state.name}`).toBe(canSlide(at, state.name) ? `${at} → ${state.name}` : '')
      at = state.name
      states.push(state)
      shown.push(challenge)
    },
    onPass: (pass) => told.push(['pass', pass]),
    onPassExpired: () => told.push(['pass-expired', undefined]),
    onFail: (failure) => told.push(['fail', failure]),
    onError: ({ code }) => told.push(['error', code]),
    ...options,
  })
  onTestFinished(() => session.stop())

  /** A puzzle that is there. */
  async function ready(members?: Partial<SliderChallenge>): Promise<SliderSession> {
    session.load()
    await challenges.at(-1)!.answer(picture(members))
    return session
  }
  const isSilent = (): boolean => clock.timers() === 0 && page.listeners() === 0
  const name = (): SliderStateName => states.at(-1)?.name ?? 'idle'
  return { session, clock, page, challenges, submits, states, shown, told, ready, isSilent, name }
}

describe('the table', () => {
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

describe('loading', () => {
  it('asks for a picture and shows it', async () => {
    const { session, challenges, states, shown } = open()
    session.load()
    expect(challenges[0]!.request).toEqual({ action: 'login', verifyToken: 'vt_1', kind: 'slider' })
    const first = picture()
    await challenges[0]!.answer(first)
    expect(states.map(({ name }) => name)).toEqual(['loading', 'ready'])
    expect(shown).toEqual([undefined, first])
  })

  it('is done once, while one is on its way or there', async () => {
    const { session, challenges, ready } = open()
    session.load()
    session.load()
    expect(challenges).toHaveLength(1)
    await ready()
    session.load()
    expect(challenges).toHaveLength(1)
    session.refresh()
    expect(challenges).toHaveLength(2)
  })

  it('drops a late answer: only the last request counts, the others are aborted', async () => {
    const { session, challenges, shown, name } = open()
    session.load()
    session.reset()
    session.load()
    expect(challenges.map(({ signal }) => signal.aborted)).toEqual([true, false])
    await challenges[0]!.answer(picture({ id: 'late' }))
    expect(name()).toBe('loading')
    await challenges[1]!.answer(picture({ id: 'now' }))
    expect(shown.at(-1)?.id).toBe('now')
  })

  it('drops a late failure too', async () => {
    const { session, challenges, name, told } = open()
    session.load()
    session.reset()
    await challenges[0]!.refuse(new Problem({ code: 'network' }))
    expect(name()).toBe('idle')
    expect(told).toEqual([])
  })

  it('that fails says so and may be tried again', async () => {
    const { session, challenges, states, told, ready, name } = open()
    session.load()
    await challenges[0]!.refuse(new Problem({ code: 'network', hint: 'down' }))
    expect(states.at(-1)).toMatchObject({ name: 'load-error', problem: { code: 'network', hint: 'down' } })
    expect(told).toEqual([['error', 'network']])
    await ready()
    expect(name()).toBe('ready')
  })

  it('that fails is tried again by itself when the network is back', async () => {
    const { session, challenges, page, name } = open()
    session.load()
    await challenges[0]!.refuse(new Problem({ code: 'timeout' }))
    page.set('offline')
    expect([name(), challenges.length]).toEqual(['load-error', 1])
    page.set(undefined)
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('begins as spent after a refused pass', async () => {
    const { ready, states } = open({ isAgain: true })
    await ready()
    expect(states.map(({ name }) => name)).toEqual(['loading', 'ready'])
  })
})

describe('an answer', () => {
  it('by drag or by tap goes out with where, how and for what', async () => {
    const { ready, submits, states, shown } = open()
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

  it('that is right gives the pass, with the answers that it took', async () => {
    const { ready, submits, challenges, told, name, clock } = open()
    const session = await ready()
    session.submit(answer)
    await submits[0]!.answer({ ok: false, next: picture() })
    await clock.advance(800)
    session.submit(answer)
    await submits[1]!.answer({ ok: true, verifyToken: 'vp_1', expiresInMs: 90_000 })
    expect(name()).toBe('passed')
    expect(told.at(-1)).toEqual(['pass', { token: 'vp_1', expiresInMs: 90_000, attempts: 2 }])
    expect(challenges).toHaveLength(1)
    expect(clock.timers()).toBe(1) // of the pass
  })

  it('that is right lasts two minutes where the server does not say', async () => {
    const { ready, submits, told } = open()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: true, verifyToken: 'vp_1' })
    expect(told).toMatchObject([['pass', { expiresInMs: 120_000 }]])
  })

  it('that is wrong shows so for 800 ms, then the next picture, which came with it', async () => {
    const { ready, submits, challenges, told, name, shown, clock } = open()
    ;(await ready()).submit(answer)
    const next = picture()
    await submits[0]!.answer({ ok: false, reason: 'retry', attemptsLeft: 3, next })
    expect(told).toEqual([['fail', { reason: 'retry', attemptsLeft: 3 }]])
    await clock.advance(799)
    expect(name()).toBe('failed')
    await clock.advance(1)
    expect([name(), shown.at(-1), challenges.length]).toEqual(['ready', next, 1])
  })

  it('that is wrong asks for the next picture where none came', async () => {
    const { ready, submits, challenges, name, clock } = open()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false })
    await clock.advance(800)
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('to a dead picture fetches another', async () => {
    const { ready, submits, challenges, name, states, told } = open()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false, reason: 'expired' })
    expect(told).toMatchObject([['fail', { reason: 'expired' }]])
    expect(states.slice(-2).map(({ name: state }) => state)).toEqual(['expired', 'loading'])
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('where nobody can judge it is an error that may be tried again', async () => {
    const { ready, submits, states, told } = open()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false, reason: 'unavailable', retryAfterMs: 5_000 })
    expect(states.at(-1)).toMatchObject({
      name: 'load-error',
      problem: { code: 'unavailable', retryable: true, retryAfterMs: 5_000 },
    })
    expect(told.at(-1)).toEqual(['error', 'unavailable'])
  })

  it('is given once, and to nothing but a picture that is there', async () => {
    const { session, ready, submits } = open()
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

  it('is not given by letting go: the piece goes home', async () => {
    const { ready, submits, name } = open()
    const session = await ready()
    session.grab()
    session.release()
    expect([name(), submits.length]).toEqual(['ready', 0])
  })

  it('to a burned picture cannot be given by letting go late', async () => {
    const { ready, submits, name } = open()
    const session = await ready()
    session.submit(answer)
    await submits[0]!.answer({ ok: false })
    session.release()
    expect(name()).toBe('failed')
  })
})

describe('a picture that runs out', () => {
  it('is renewed five seconds before', async () => {
    const { ready, clock, name, challenges, states } = open()
    await ready()
    await clock.advance(LIFE - 5_001)
    expect(name()).toBe('ready')
    await clock.advance(1)
    expect(states.slice(-2).map(({ name: state }) => state)).toEqual(['expired', 'loading'])
    expect(challenges).toHaveLength(2)
  })

  it('is renewed three times, then a person says whether to go on', async () => {
    const { ready, clock, name, challenges, session } = open()
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
    expect(challenges).toHaveLength(6) // who comes back has three more
  })

  it('counts anew once somebody touches it', async () => {
    const { ready, clock, challenges, session } = open()
    await ready()
    for (let renewal = 1; renewal <= 6; renewal += 1) {
      session.grab()
      session.release()
      await clock.advance(LIFE)
      await challenges[renewal]!.answer(picture())
    }
    expect(challenges).toHaveLength(7)
  })

  it('is renewed only while somebody looks', async () => {
    const { ready, clock, page, name, challenges } = open()
    await ready()
    page.set('hidden')
    await clock.advance(10 * LIFE)
    expect([name(), challenges.length]).toEqual(['ready', 1])
    page.set(undefined)
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('is never taken away during a drag or a verify', async () => {
    const { ready, clock, name, challenges, submits } = open()
    const session = await ready()
    session.grab()
    await clock.advance(2 * LIFE)
    expect(name()).toBe('dragging')
    session.submit(answer)
    await clock.advance(2 * LIFE)
    expect([name(), challenges.length, submits.length]).toEqual(['verifying', 1, 1])
  })

  it('is renewed right after a drag that was given up', async () => {
    const { ready, clock, name } = open()
    const session = await ready()
    session.grab()
    await clock.advance(2 * LIFE)
    session.release()
    expect(name()).toBe('ready')
    await clock.advance(0)
    expect(name()).toBe('loading')
  })
})

describe('a lock', () => {
  it.each([
    ['a submit says so', 30_000],
    ['a submit says so, but not for how long', undefined],
  ])('holds when %s; a new picture comes when somebody looks', async (_when, retryAfterMs) => {
    const { ready, submits, states, clock, challenges, session, name } = open()
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

  it('holds when the challenge is refused with 429', async () => {
    const { session, challenges, states, clock, told } = open()
    session.load()
    await challenges[0]!.refuse(new Problem({ code: 'rate-limited', status: 429, retryAfterMs: 9_000 }))
    expect(states.at(-1)).toEqual({ name: 'locked', until: clock.now() + 9_000 })
    expect(told).toEqual([['error', 'rate-limited']])
  })
})

describe('without a network', () => {
  it('nothing is asked; it begins by itself when the network is back and somebody looks', async () => {
    const { session, page, challenges, name } = open()
    page.set('offline')
    session.load()
    expect([name(), challenges.length]).toEqual(['offline', 0])
    page.set('hidden')
    expect(name()).toBe('offline')
    page.set(undefined)
    expect([name(), challenges.length]).toEqual(['loading', 1])
  })

  it('a call that was lost is offline, not an error', async () => {
    const { ready, page, submits, name } = open()
    ;(await ready()).submit(answer)
    page.set('offline')
    await submits[0]!.refuse(new Problem({ code: 'network' }))
    expect(name()).toBe('offline')
  })
})

describe('after the pass', () => {
  async function passed() {
    const opened = open()
    ;(await opened.ready()).submit(answer)
    await opened.submits[0]!.answer({ ok: true, verifyToken: 'vp_1', expiresInMs: 1 })
    return opened
  }

  it('spending it fetches a new picture', async () => {
    const { session, states, challenges } = await passed()
    session.spend()
    expect(states.slice(-2).map(({ name }) => name)).toEqual(['spent', 'loading'])
    expect(challenges).toHaveLength(2)
  })

  it('nothing else does', async () => {
    const { session, name, challenges } = await passed()
    session.load()
    session.refresh()
    session.grab()
    expect([name(), challenges.length]).toEqual(['passed', 1])
  })

  it('it runs out: that is told, and a new picture fetched', async () => {
    const { clock, told, states } = await passed()
    await clock.advance(1)
    expect(told.at(-1)).toEqual(['pass-expired', undefined])
    expect(states.slice(-2).map(({ name }) => name)).toEqual(['spent', 'loading'])
  })

  it('it runs out as well where the puzzle was put away meanwhile, which fetches nothing', async () => {
    const { session, clock, told, name, challenges } = await passed()
    session.unload()
    await clock.advance(1)
    expect([told.at(-1), name(), challenges.length]).toEqual([['pass-expired', undefined], 'idle', 1])
  })

  it.each(['spend', 'reset', 'stop'] as const)('%s ends it without a word', async (how) => {
    const { session, clock, told } = await passed()
    session[how]()
    await clock.advance(1)
    expect(told).not.toContainEqual(['pass-expired', undefined])
  })

  it('there is nothing to spend before it', async () => {
    const { ready, name } = open()
    ;(await ready()).spend()
    expect(name()).toBe('ready')
  })
})

describe('put away', () => {
  it('it drops picture and request, and begins anew when it is loaded', async () => {
    const { ready, session, submits, shown, name, challenges } = open()
    await ready()
    session.submit(answer)
    session.unload()
    await submits[0]!.answer({ ok: true, verifyToken: 'vp_late' })
    expect([name(), shown.at(-1)]).toEqual(['idle', undefined])
    session.load()
    expect([name(), challenges.length]).toEqual(['loading', 2])
  })

  it('a lock stays', async () => {
    const { ready, session, submits, name } = open()
    ;(await ready()).submit(answer)
    await submits[0]!.answer({ ok: false, reason: 'locked' })
    session.unload()
    expect(name()).toBe('locked')
  })
})

describe('the end', () => {
  it('reset forgets picture, request and timer, and begins anew', async () => {
    const { ready, session, submits, shown, name, clock } = open()
    await ready()
    session.submit(answer)
    session.reset()
    expect([name(), shown.at(-1), clock.timers()]).toEqual(['idle', undefined, 0])
    await submits[0]!.answer({ ok: true, verifyToken: 'vp_late' })
    expect(name()).toBe('idle')
  })

  it.each(['loading', 'ready', 'verifying', 'locked'] as const)(
    'stop while %s leaves nothing, and tells nobody',
    async (at) => {
      const { session, ready, challenges, submits, states, told, isSilent, clock, page } = open()
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

describe('against the real server', () => {
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

  it('the right place gives a pass that starts a task', async () => {
    const { start, session, passes, reaches, place } = opened()
    session.load()
    await reaches('ready')
    session.submit({ ...answer, x: await place() })
    await reaches('passed')
    expect((await start({ verifyToken: passes[0] })).status).toBe(202)
  })

  it('five wrong places lock it, each with the next picture, until the lock ends', async () => {
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
