import type { TrackPoint } from '../../protocol/requests'

import { MAX_TRACK_POINTS } from '../../protocol/wire'

/** Adds a point to a track. Thins a full track to every second point. */
export function addTrackPoint(track: TrackPoint[], x: number, y: number, t: number): void {
  if (track.length === MAX_TRACK_POINTS - 1)
    track.splice(0, track.length, ...track.filter((_point, index) => index % 2 === 0))
  track.push([Math.round(x), Math.round(y), Math.round(t)])
}
