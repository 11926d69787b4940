import type { SlideMethod, TrackPoint } from '../../protocol/requests'

/** Where the piece was put, and how. `x` and the track are in challenge pixels. */
export interface SliderAnswer {
  x: number
  track: TrackPoint[]
  method: SlideMethod
}

/** The result of a solved puzzle. */
export interface SliderPass {
  token: string
  expiresInMs: number
  /** How many answers were sent. */
  attempts: number
}
