import type { TrackPoint } from '../../../src/protocol/requests'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { addTrackPoint } from '../../../src/core/slider/addTrackPoint'

const MAX = 264

describe('a track', () => {
  it('keeps at most 200 points in chronological order, always with the first and the last', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: MAX, noNaN: true }), { minLength: 1, maxLength: 3_000 }), (way) => {
        const track: TrackPoint[] = []
        way.forEach((x, t) => addTrackPoint(track, x, 0, t))
        expect(track.length).toBeLessThanOrEqual(200)
        expect(track[0]).toEqual([Math.round(way[0]!), 0, 0])
        expect(track.at(-1)).toEqual([Math.round(way.at(-1)!), 0, way.length - 1])
        expect(track.map(([, , t]) => t)).toEqual(track.map(([, , t]) => t).sort((a, b) => a - b))
      }),
    )
  })
})
