import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'

import { clockTime, timeLeft } from '../../../src/locales/duration'
import { createEta } from '../../../src/core/task/eta'
import { createTaskFigures } from '../../../src/core/task/taskFigures'
import { taskIn } from '../../support/client/taskEvents'

const MINUTE = 60_000
/** Pairs of progress and elapsed time. */
const course = fc.array(fc.tuple(fc.double({ min: 0, max: 0.2, noNaN: true }), fc.integer({ min: 0, max: 20_000 })), {
  minLength: 3,
  maxLength: 60,
})

describe('createEta', () => {
  it('is unknown before there are three points, five seconds and five percent', () => {
    const eta = createEta()
    eta.add(0, 0)
    eta.add(0.5, 5_000)
    expect(eta.left(5_000)).toBeUndefined()
    const slow = createEta()
    ;[0, 0.01, 0.02, 0.04].forEach((progress, index) => slow.add(progress, index * 5_000))
    expect(slow.left(15_000)).toBeUndefined()
    slow.add(0.05, 20_000)
    expect(slow.left(20_000)).toBeGreaterThan(0)
    const hasty = createEta()
    ;[0, 0.1, 0.2, 0.3].forEach((progress, index) => hasty.add(progress, index * 1_000))
    expect(hasty.left(3_000)).toBeUndefined()
  })

  it('is correct at a constant speed, and counts down between points', () => {
    const eta = createEta()
    for (let second = 0; second <= 20; second += 1) eta.add(second / 100, second * 1_000)
    expect(eta.left(20_000)).toBeCloseTo(80_000, -1)
    expect(eta.left(30_000)).toBeCloseTo(70_000, -1)
    expect(eta.left(500_000)).toBe(0)
  })

  it('weighs new points more than old ones', () => {
    const eta = createEta()
    for (let second = 0; second <= 50; second += 1) eta.add(second / 100, second * 1_000)
    for (let second = 51; second <= 70; second += 1) eta.add(0.5 + (second - 50) / 50, second * 1_000)
    expect(eta.left(70_000)).toBeLessThan(8_000)
  })

  it('does not rise for a short delay', () => {
    const eta = createEta()
    for (let second = 0; second <= 20; second += 1) eta.add(second / 100, second * 1_000)
    const before = eta.left(20_000)!
    eta.add(0.201, 24_000)
    expect(eta.left(24_000)).toBeLessThanOrEqual(before)
  })

  it('rises by at least a fifth, if it rises', () => {
    fc.assert(
      fc.property(course, (steps) => {
        const eta = createEta()
        let [progress, at, lastLeft] = [0, 1_000, Infinity]
        for (const [made, ms] of steps) {
          ;[progress, at] = [Math.min(1, progress + made), at + ms]
          const expected = lastLeft - ms
          eta.add(progress, at)
          const left = eta.left(at)
          if (left === undefined) continue
          expect(left).toBeGreaterThanOrEqual(0)
          if (left > Math.max(0, expected) + 1e-6) expect(left).toBeGreaterThan(Math.max(0, expected) * 1.2 - 1e-6)
          lastLeft = left
        }
      }),
    )
  })

  it('keeps its estimate when the clock is set back', () => {
    const eta = createEta()
    for (let second = 0; second <= 20; second += 1) eta.add(second / 100, second * 1_000)
    eta.add(0.21, 10_000)
    expect(eta.left(10_000)).toBeGreaterThan(60_000)
  })

  it('returns a finite number of at least 0 for any order of times', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1e6 }))),
        (points) => {
          const eta = createEta()
          for (const [progress, at] of points) {
            eta.add(progress, at)
            expect(eta.left(at) ?? 0).toBeGreaterThanOrEqual(0)
            expect(eta.left(at) ?? 0).toBeLessThan(Infinity)
          }
        },
      ),
    )
  })
})

describe('createTaskFigures', () => {
  it('never lets the percentage fall within a phase, and stays at 99 % until the task is done', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.001, max: 0.999, noNaN: true })), (all) => {
        const read = createTaskFigures()
        let lastPercent = 0
        for (const [index, progress] of all.entries()) {
          const { percent } = read(taskIn('pending', { progress }), 1_000 * (index + 1))
          expect(percent).toBeGreaterThanOrEqual(lastPercent)
          expect(percent).toBeLessThanOrEqual(99)
          lastPercent = percent!
        }
        expect(read(taskIn('done', { progress: 0.3 }), 1e9).percent).toBe(100)
      }),
    )
  })

  it('returns no figures for a task without progress and times', () => {
    expect(createTaskFigures()(taskIn('pending'), 5_000)).toEqual({})
  })

  it('keeps the percentage at an end, and none once a pending task has no progress', () => {
    const read = createTaskFigures()
    read(taskIn('pending', { progress: 0.5 }), 1)
    expect(read(taskIn('failed'), 2).percent).toBe(50)
    expect(read(taskIn('pending'), 3).percent).toBeUndefined()
    expect(read(taskIn('pending', { progress: 0.1 }), 4).percent).toBe(10)
  })

  it.each([
    ['at 0', [{ progress: 0.6 }, { progress: 0 }, { progress: 0.1 }]],
    ['after a full bar', [{ progress: 1 }, { progress: 0.1 }]],
    [
      'at another stage',
      [
        { stage: 'sketch', progress: 0.6 },
        { stage: 'paint', progress: 0.1 },
      ],
    ],
    ['as a percentage', [{ progress: 0 }, { progress: 1 }, { progress: 10 }]],
  ])('begins again %s', (_how, course) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    const read = createTaskFigures()
    expect(course.map((members, second) => read(taskIn('pending', members), second).percent).at(-1)).toBe(10)
  })

  it('shows n hundredths as n percent, also if a server has rounded them to 32 bits', () => {
    for (let n = 0; n < 100; n += 1) {
      expect(createTaskFigures()(taskIn('pending', { progress: n / 100 })).percent).toBe(n)
      expect(createTaskFigures()(taskIn('pending', { progress: Math.fround(n / 100) })).percent).toBe(n)
    }
  })

  it('starts again with another task, and after an upload', () => {
    const read = createTaskFigures()
    expect(read(taskIn('preparing', { progress: 1 }), 1).percent).toBe(99)
    expect(read(taskIn('starting'), 2).percent).toBeUndefined()
    expect(read(taskIn('pending', { progress: 0.1 }), 3).percent).toBe(10)
    expect(read(taskIn('pending', { key: 'b', progress: 0 }), 4).percent).toBe(0)
  })

  it('starts again with the next start under the same key', () => {
    const read = createTaskFigures()
    read(taskIn('pending', { taskId: 'one', progress: 0.6 }), 1)
    read(taskIn('failed', { taskId: 'one' }), 2)
    expect(read(taskIn('checking'), 3).percent).toBeUndefined()
    expect(read(taskIn('pending', { taskId: 'two', progress: 0.1 }), 4).percent).toBe(10)
    read(taskIn('done'), 5)
    expect(read(taskIn('pending', { progress: 0.2 }), 6).percent).toBe(20)
  })

  it('takes the time left of a pending task from the server, else from the progress', () => {
    const read = createTaskFigures()
    for (let second = 1; second <= 20; second += 1) read(taskIn('pending', { progress: second / 100 }), second * 1_000)
    expect(read(taskIn('pending', { progress: 0.2 }), 20_000).etaMs).toBeCloseTo(80_000, -1)
    expect(read(taskIn('pending', { progress: 0.2, etaMs: 7 }), 20_000).etaMs).toBe(7)
    expect(read(taskIn('cancelling', { etaMs: 7 }), 20_000).etaMs).toBeUndefined()
  })

  it('counts the time from the acceptance to the end', () => {
    const read = createTaskFigures()
    expect(read(taskIn('pending', { startedAt: 1_000 }), 4_000).elapsedMs).toBe(3_000)
    expect(read(taskIn('done', { startedAt: 1_000, endedAt: 3_000 }), 9_000).elapsedMs).toBe(2_000)
    expect(read(taskIn('pending', { startedAt: 1_000 })).elapsedMs).toBeUndefined()
  })
})

describe('duration', () => {
  it.each([
    [0, '0:00'],
    [1, '0:01'],
    [41_000, '0:41'],
    [59_001, '1:00'],
    [725_000, '12:05'],
    [75 * MINUTE, '75:00'],
  ])('formats %d ms as %s', (ms, text) => {
    expect(clockTime(ms)).toBe(text)
  })

  const words = { few: 'few', s: (n: number) => `${n} s`, min: (n: number) => `${n} min`, long: (n: number) => `>${n}` }
  it.each([
    [0, 'few'],
    [9_999, 'few'],
    [12_400, '10 s'],
    [12_500, '15 s'],
    [89_999, '90 s'],
    [90_000, '2 min'],
    [9.4 * MINUTE, '9 min'],
    [10 * MINUTE, '>10'],
    [41 * MINUTE, '>41'],
  ])('words %d ms left as %s', (ms, text) => {
    expect(timeLeft(ms, words)).toBe(text)
  })
})
