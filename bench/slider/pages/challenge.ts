import type { SliderChallenge } from 'vue-taskgate'

import { background, height, image, piece, width } from './picture'

/** A challenge in the format of the server half. */
export const challenge: SliderChallenge = {
  id: 'bench',
  kind: 'slider',
  width,
  height,
  piece,
  background,
  image,
  expiresInMs: 3_600_000,
}
