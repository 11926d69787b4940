import type { SliderChallenge, SubmitAnswer } from '../../../src/protocol/answers'
import type { SliderSession } from '../../../src/core/slider/sliderSession'
import type { SliderSessionOptions } from '../../../src/core/slider/sliderSessionOptions'
import type { SliderState, SliderStateName } from '../../../src/core/slider/sliderState'

import { expect, onTestFinished } from 'vitest'

import { createSliderSession } from '../../../src/core/slider/sliderSession'
import { canSlide } from '../../../src/core/slider/sliderState'
import { createTestPage } from '../page/testPage'
import { atRest, createTestClock } from '../time/testClock'

/** How long a challenge lasts, in ms. */
export const LIFE = 120_000
/** An answer, right or wrong: the test decides. */
export const answer = { x: 10, track: [], method: 'tap' as const }
let ids = 0

/** A new challenge. */
export function picture(members: Partial<SliderChallenge> = {}): SliderChallenge {
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

/** Opens a session whose calls end when the test answers them. */
export function openSession(options: Partial<SliderSessionOptions> = {}) {
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

  /** Loads a challenge. */
  async function ready(members?: Partial<SliderChallenge>): Promise<SliderSession> {
    session.load()
    await challenges.at(-1)!.answer(picture(members))
    return session
  }
  const isSilent = (): boolean => clock.timers() === 0 && page.listeners() === 0
  const name = (): SliderStateName => states.at(-1)?.name ?? 'idle'
  return { session, clock, page, challenges, submits, states, shown, told, ready, isSilent, name }
}
