import { afterEach, describe, expect, it, vi } from 'vitest'

import { readShare } from '../../../src/core/task/readShare'
import { readTaskStep } from '../../../src/core/task/readTaskStep'
import { readTask } from '../../../src/protocol/answers'

afterEach(() => vi.restoreAllMocks())

describe('progress that servers and apps send', () => {
  it.each<[given: unknown, total: unknown, share: number | undefined]>([
    [0.57, 1, 0.57],
    [29, 100, 0.29],
    [61, 60, 1],
    [1.0000000000000002, 1, 1],
    [0.9999999999999999, 1, 1],
    [1.02, 1, 1],
    [-0.5, 1, 0],
    ['0.57', 1, 0.57],
    [' 29 ', '100', 0.29],
    ['57%', 1, 0.57],
    ['57 %', 60, 0.57],
    [29n, 100n, 0.29],
    [null, 1, undefined],
    [undefined, 1, undefined],
    [NaN, 1, undefined],
    [Infinity, 1, undefined],
    [-Infinity, 1, undefined],
    [0, 0, undefined],
    [5, 0, undefined],
    [5, -1, undefined],
    [5, NaN, undefined],
    [5, Infinity, undefined],
    ['', 1, undefined],
    ['soon', 1, undefined],
    [true, 1, undefined],
    [{}, 1, undefined],
    [[0.5], 1, undefined],
    [Symbol('half'), 1, undefined],
  ])('%s of %s is the share %s', (given, total, share) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(readShare(given, total)).toBe(share)
  })

  it('are percentages if they are too large for shares, which development says once', async () => {
    vi.resetModules()
    const { readShare: read } = await import('../../../src/core/task/readShare')
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect([2, 57, 100, 140].map((given) => read(given))).toEqual([0.02, 0.57, 1, 1])
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('came 2, which counts as a percentage. Divide it by 100')],
    ])
    read(-1)
    read(-2)
    read(NaN)
    read({})
    expect(warn).toHaveBeenCalledTimes(3)
  })

  it('are quiet in production, and while nothing is known', () => {
    const warn = vi.spyOn(console, 'warn')
    readShare(null)
    readShare(0, 0)
    vi.stubEnv('NODE_ENV', 'production')
    expect(readShare(57)).toBe(0.57)
    expect(readShare(NaN)).toBeUndefined()
    vi.unstubAllEnvs()
    expect(warn).not.toHaveBeenCalled()
  })

  it.each([
    ['57', 0.57],
    [57, 0.57],
    [null, undefined],
    [[0.5], undefined],
  ])('%s of a server is the progress %s of its task', (progress, share) => {
    vi.spyOn(console, 'warn').mockImplementation(() => undefined)
    expect(readTaskStep(readTask({ status: 'pending', progress }))).toEqual({ state: 'pending', progress: share })
  })

  it('are kept while a server sends none', () => {
    expect(readTaskStep(readTask({ status: 'pending' }))).not.toHaveProperty('progress')
  })
})
