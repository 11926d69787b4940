import type { SliderChallenge } from 'vue-taskgate'

const picture = (width: number, height: number, fill: string): string =>
  `data:image/svg+xml,${encodeURIComponent(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="${fill}"/></svg>`)}`

/** A challenge of the default size. The piece moves from 0 to 264. */
export const challenge: SliderChallenge = {
  id: 'challenge-1',
  kind: 'slider',
  width: 320,
  height: 180,
  piece: { width: 56, height: 56, y: 60 },
  background: picture(320, 180, 'steelblue'),
  image: picture(56, 56, 'darkorange'),
  expiresInMs: 120_000,
}
