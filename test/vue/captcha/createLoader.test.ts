import { Problem } from 'vue-taskgate'
import { describe, expect, it, vi } from 'vitest'

import { createLoader } from '../../../src/vue/captcha/createLoader'
import { atRest, createTestClock } from '../../support/time/testClock'

const chunk = { solveCheck: () => undefined }
const gone = () => Promise.reject(new TypeError('Failed to fetch dynamically imported module: /assets/slider-1.js'))
const empty = () => Promise.resolve(undefined)
const hangs = () => new Promise<undefined>(() => undefined)
const arrives = () => Promise.resolve(chunk)

type Load = () => Promise<typeof chunk | undefined>

/** A loader whose imports run the listed functions in order. The last one also serves all further imports. */
function openLoader(...imports: Load[]) {
  const clock = createTestClock()
  let count = 0
  const load = vi.fn(() => imports[Math.min(count++, imports.length - 1)]!())
  const loader = createLoader(load, clock)
  return {
    loader,
    clock,
    imports: () => load.mock.calls.length,
    /** Calls the loader and returns its outcome, which stays empty until the call settles. */
    call() {
      const outcome: { module?: typeof chunk; problem?: Problem } = {}
      loader().then(
        (module) => (outcome.module = module),
        (problem: Problem) => (outcome.problem = problem),
      )
      return outcome
    },
  }
}

describe('an import that succeeds', () => {
  it('runs once for any number of calls', async () => {
    const { loader, imports, clock } = openLoader(arrives)
    expect(await Promise.all([loader(), loader()])).toEqual([chunk, chunk])
    expect(await loader()).toBe(chunk)
    expect([imports(), clock.timers()]).toEqual([1, 0])
  })

  it('is shared by all calls before it completes', async () => {
    let arrive = (_module: typeof chunk): void => undefined
    const { call, loader, imports } = openLoader(() => new Promise((resolve) => (arrive = resolve)))
    const [one, other] = [call(), call()]
    loader.preload()
    arrive(chunk)
    await atRest()
    expect([one.module, other.module, imports()]).toEqual([chunk, chunk, 1])
  })

  it('makes its module available at once when it is preloaded', async () => {
    const { call, loader, imports } = openLoader(arrives)
    loader.preload()
    await atRest()
    const outcome = call()
    await atRest()
    expect([outcome.module, imports()]).toEqual([chunk, 1])
  })

  it('may take up to 15 s', async () => {
    let arrive = (_module: typeof chunk): void => undefined
    const { call, clock, imports } = openLoader(() => new Promise((resolve) => (arrive = resolve)))
    const outcome = call()
    await clock.advance(14_999)
    expect(outcome).toEqual({})
    arrive(chunk)
    await atRest()
    expect([outcome.module, imports(), clock.timers()]).toEqual([chunk, 1, 0])
  })
})

describe.each<[string, Load]>([
  ['is rejected', gone],
  ['returns no module', empty],
])('an import that %s', (_name, fails) => {
  it('is repeated after one second without an error', async () => {
    const { call, clock, imports } = openLoader(fails, arrives)
    const outcome = call()
    await clock.advance(999)
    expect([imports(), outcome]).toEqual([1, {}])
    await clock.advance(1)
    await atRest()
    expect([imports(), outcome]).toEqual([2, { module: chunk }])
  })

  it('causes a retryable problem with a hint after the second failure', async () => {
    const { call, clock, imports } = openLoader(fails)
    const outcome = call()
    await clock.advance(1_000)
    await atRest()
    expect(outcome.problem).toBeInstanceOf(Problem)
    expect(outcome.problem).toMatchObject({
      code: 'load',
      retryable: true,
      hint: expect.stringMatching(/The part of the page that shows the check did not arrive: .*(import|undefined)/),
      cause: expect.any(Error),
    })
    expect([imports(), clock.timers()]).toEqual([2, 0])
  })

  it('is discarded after the second failure, so the next call imports again with its own retry', async () => {
    const { call, clock, imports } = openLoader(fails, fails, fails, arrives)
    call()
    await clock.advance(1_000)
    await atRest()
    const next = call()
    await atRest()
    expect([imports(), next]).toEqual([3, {}])
    await clock.advance(1_000)
    await atRest()
    expect([imports(), next]).toEqual([4, { module: chunk }])
    const later = call()
    await atRest()
    expect([imports(), later]).toEqual([4, { module: chunk }])
  })

  it('causes no problem when it is a preload, and is discarded', async () => {
    const { call, loader, imports } = openLoader(fails, arrives)
    loader.preload()
    await atRest()
    const outcome = call()
    await atRest()
    expect([imports(), outcome]).toEqual([2, { module: chunk }])
  })

  it('fails all calls that wait for it', async () => {
    const { call, clock, imports } = openLoader(fails)
    const [one, other] = [call(), call()]
    await atRest()
    expect(imports()).toBe(1)
    await clock.advance(1_000)
    await atRest()
    expect([one.problem?.code, other.problem?.code]).toEqual(['load', 'load'])
  })
})

describe('an import that exceeds its time limit', () => {
  it('counts as lost after 15 s, and is repeated once', async () => {
    const { call, clock, imports } = openLoader(hangs)
    const outcome = call()
    await clock.advance(15_999)
    expect(imports()).toBe(1)
    await clock.advance(1)
    await atRest()
    expect([imports(), outcome]).toEqual([2, {}])
    await clock.advance(15_000)
    await atRest()
    expect(outcome.problem).toMatchObject({ code: 'load', hint: expect.stringContaining('within 15000 ms') })
    expect(clock.timers()).toBe(0)
  })

  it('is discarded, so the next call can succeed', async () => {
    const { call, clock } = openLoader(hangs, hangs, arrives)
    call()
    await clock.advance(31_000)
    await atRest()
    const next = call()
    await atRest()
    expect(next.module).toBe(chunk)
  })

  it('changes nothing when it completes late', async () => {
    let arrive = (_module: typeof chunk): void => undefined
    const late = { solveCheck: () => undefined }
    const { call, clock, loader } = openLoader(() => new Promise((resolve) => (arrive = resolve)), arrives)
    const outcome = call()
    await clock.advance(15_000)
    arrive(late)
    await clock.advance(1_000)
    await atRest()
    expect(outcome.module).toBe(chunk)
    expect(await loader()).toBe(chunk)
  })
})
