import type { TrackPoint } from '../../protocol/requests'

import { MAX_TRACK_POINTS } from '../../protocol/wire'

/** Steps of the keys and the step buttons, in challenge pixels. Smaller than the tolerance, so that one always fits. */
export const STEP = 4
const FINE_STEP = 1
const LONG_STEP = 32

/** Where a key takes the piece from `x`, or undefined if the key is none of ours. In right-to-left the arrows swap. */
export function keyTarget(
  { key, shiftKey }: KeyboardEvent,
  x: number,
  max: number,
  isRtl: boolean,
): number | undefined {
  const step = shiftKey ? FINE_STEP : STEP
  const targets: Record<string, number> = {
    ArrowRight: x + (isRtl ? -step : step),
    ArrowLeft: x - (isRtl ? -step : step),
    ArrowUp: x + step,
    ArrowDown: x - step,
    PageUp: x + LONG_STEP,
    PageDown: x - LONG_STEP,
    Home: 0,
    End: max,
  }
  return targets[key]
}

/** A position inside the way of the piece, to a tenth of a pixel. */
export function within(x: number, max: number): number {
  return Math.round(Math.min(max, Math.max(0, x)) * 10) / 10
}

/** Adds a point to a track; a full one is thinned to every second point. */
export function trace(track: TrackPoint[], x: number, y: number, t: number): void {
  if (track.length === MAX_TRACK_POINTS - 1)
    track.splice(0, track.length, ...track.filter((_point, index) => index % 2 === 0))
  track.push([Math.round(x), Math.round(y), Math.round(t)])
}
