import type { TrackPoint } from '../../../src/protocol/requests'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { keyTarget, trace, within } from '../../../src/core/slider/slide'

const MAX = 264
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey }) as KeyboardEvent

describe('a key', () => {
  it.each([
    ['ArrowRight', 104, 96],
    ['ArrowLeft', 96, 104],
    ['ArrowUp', 104, 104],
    ['ArrowDown', 96, 96],
    ['PageUp', 132, 132],
    ['PageDown', 68, 68],
    ['Home', 0, 0],
    ['End', MAX, MAX],
    ['a', undefined, undefined],
    ['Tab', undefined, undefined],
  ])('%s takes the piece from 100 to %s, right to left to %s', (name, ltr, rtl) => {
    expect(keyTarget(key(name), 100, MAX, false)).toBe(ltr)
    expect(keyTarget(key(name), 100, MAX, true)).toBe(rtl)
  })

  it('with Shift goes by one', () => {
    expect(keyTarget(key('ArrowRight', true), 100, MAX, false)).toBe(101)
    expect(keyTarget(key('ArrowLeft', true), 100, MAX, true)).toBe(101)
  })
})

describe('a position', () => {
  it('is always on the way, to a tenth of a pixel', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 1_000 }), (x, max) => {
        const at = within(x, max)
        expect(at).toBeGreaterThanOrEqual(0)
        expect(at).toBeLessThanOrEqual(max)
        expect(Math.round(at * 10)).toBeCloseTo(at * 10, 6)
      }),
    )
  })
})

describe('a track', () => {
  it('has at most 200 points, its first and its last among them, in the order of time', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: MAX, noNaN: true }), { minLength: 1, maxLength: 3_000 }), (way) => {
        const track: TrackPoint[] = []
        way.forEach((x, t) => trace(track, x, 0, t))
        expect(track.length).toBeLessThanOrEqual(200)
        expect(track[0]).toEqual([Math.round(way[0]!), 0, 0])
        expect(track.at(-1)).toEqual([Math.round(way.at(-1)!), 0, way.length - 1])
        expect(track.map(([, , t]) => t)).toEqual(track.map(([, , t]) => t).sort((a, b) => a - b))
      }),
    )
  })
})
