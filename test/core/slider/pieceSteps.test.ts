import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { clampPosition, keyTarget } from '../../../src/core/slider/pieceSteps'

const MAX = 264
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey }) as KeyboardEvent

describe('keyTarget', () => {
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
  ])('%s moves the piece from 100 to %s, and to %s on a right-to-left page', (name, ltr, rtl) => {
    expect(keyTarget(key(name), 100, MAX, false)).toBe(ltr)
    expect(keyTarget(key(name), 100, MAX, true)).toBe(rtl)
  })

  it('moves by one pixel with Shift', () => {
    expect(keyTarget(key('ArrowRight', true), 100, MAX, false)).toBe(101)
    expect(keyTarget(key('ArrowLeft', true), 100, MAX, true)).toBe(101)
  })
})

describe('clampPosition', () => {
  it('returns a position from 0 to the maximum, to a tenth of a pixel', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.integer({ min: 0, max: 1_000 }), (x, max) => {
        const at = clampPosition(x, max)
        expect(at).toBeGreaterThanOrEqual(0)
        expect(at).toBeLessThanOrEqual(max)
        expect(Math.round(at * 10)).toBeCloseTo(at * 10, 6)
      }),
    )
  })
})
