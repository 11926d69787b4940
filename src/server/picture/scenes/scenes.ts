/**
 * The scenes of the puzzles, one file each, painted with the tools of `paint/` and the objects of `motifs/`.
 */
import type { Dice } from '../dice'
import type { Canvas } from '../paint/canvas'
import type { Tones } from '../paint/tones'

import { city } from './city'
import { dawn } from './dawn'
import { dusk } from './dusk'
import { fjord } from './fjord'
import { meadow } from './meadow'
import { paper } from './paper'

/** A kind of picture: its six tones, far to near, as hex words, and its painter. */
export interface Scene {
  tones: string
  paint: (canvas: Canvas, tones: Tones, dice: Dice) => void
}

/** All kinds, equally likely. */
export const scenes = {
  dawn: { tones: 'f9e0c5 f4c5b1 dda095 ab6c71 6c4557 3d283b', paint: dawn },
  fjord: { tones: 'd3edf6 add6e0 7cb2bf 4b8495 2d5568 1c3041', paint: fjord },
  meadow: { tones: 'eceed0 cfdbaf 9fbc83 6a9362 3a6343 193b2a', paint: meadow },
  dusk: { tones: 'e5bbe1 c09ad2 8c75b6 605790 3a3a64 1d223c', paint: dusk },
  paper: { tones: 'f5eee0 f8c5a2 eca19a 7da2c9 4f948f 404d69', paint: paper },
  city: { tones: 'dee9f9 bbc8e2 919ebe 657092 414966 23273d', paint: city },
} as const satisfies Record<string, Scene>
