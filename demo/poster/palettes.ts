import type { Colour } from './linearLight'

import { linearLight as rgb } from './linearLight'

/** The colours of a poster. */
export interface Palette {
  /** The sky overhead, half-way down, and at the horizon. */
  sky: readonly [Colour, Colour, Colour]
  /** Light around the sun or moon. */
  glow: Colour
  /** The disc itself. */
  disc: Colour
  /** Sunlight as it falls on the land, and the light of the sky in the shade. */
  light: Colour
  shade: Colour
  /** The air: what the distance fades into, close by and far away. */
  haze: readonly [Colour, Colour]
  /** The mist on the water. */
  mist: Colour
  /** Height of the snow line, in kilometres. */
  snowline: number
  forest: Colour
  rock: Colour
  snow: Colour
  /** The depth of the lake. */
  water: Colour
  /** The title in the sky. */
  ink: Colour
  /** The sheet around the picture, and the caption on it. */
  paper: Colour
  caption: Colour
  /** Stars in the sky and a moon instead of a sun. */
  night: boolean
}

export type PaletteName = 'dawn' | 'fjord' | 'meadow' | 'dusk' | 'paper' | 'night'

export const palettes: Record<PaletteName, Palette> = {
  dawn: {
    sky: [rgb('e9b7a6'), rgb('f6d3b8'), rgb('fdeed6')],
    glow: rgb('fff0cf'),
    disc: rgb('fffaf0'),
    light: rgb('ffd9b0'),
    shade: rgb('a5809a'),
    haze: [rgb('c08a8f'), rgb('f3cdb4')],
    mist: rgb('f7dcc6'),
    snowline: 0.95,
    forest: rgb('4b3a3f'),
    rock: rgb('8a6264'),
    snow: rgb('fff2ea'),
    water: rgb('6b4a5c'),
    ink: rgb('4a2b3a'),
    paper: rgb('fbf6ee'),
    caption: rgb('6b5a58'),
    night: false,
  },
  fjord: {
    sky: [rgb('6fa9c4'), rgb('a9d0df'), rgb('e3f2f4')],
    glow: rgb('fdfdf2'),
    disc: rgb('fffef6'),
    light: rgb('fff3dc'),
    shade: rgb('7fa5c4'),
    haze: [rgb('7fb0c6'), rgb('cfe6ee')],
    mist: rgb('dcecf0'),
    snowline: 0.85,
    forest: rgb('24403f'),
    rock: rgb('5b6c76'),
    snow: rgb('fbfdff'),
    water: rgb('1f4d63'),
    ink: rgb('123449'),
    paper: rgb('f7f9f8'),
    caption: rgb('4b5c66'),
    night: false,
  },
  meadow: {
    sky: [rgb('b9d2b2'), rgb('dbe6c6'), rgb('f7f4dc')],
    glow: rgb('fff8d6'),
    disc: rgb('fffdf0'),
    light: rgb('fff0c4'),
    shade: rgb('8faf9a'),
    haze: [rgb('9dbd98'), rgb('e4ebcf')],
    mist: rgb('eef2dc'),
    snowline: 1.7,
    forest: rgb('2f5138'),
    rock: rgb('7c8a68'),
    snow: rgb('fbfaea'),
    water: rgb('2f5a4c'),
    ink: rgb('1f4029'),
    paper: rgb('faf9f0'),
    caption: rgb('56624f'),
    night: false,
  },
  dusk: {
    sky: [rgb('4c4579'), rgb('9a7db4'), rgb('f2c3cf')],
    glow: rgb('ffd9cf'),
    disc: rgb('fff1e6'),
    light: rgb('ffb9b0'),
    shade: rgb('6d66a4'),
    haze: [rgb('6d5f9c'), rgb('d5a9cd')],
    mist: rgb('d9b3d2'),
    snowline: 1.15,
    forest: rgb('23233f'),
    rock: rgb('5d5480'),
    snow: rgb('f6e6f3'),
    water: rgb('2c2b53'),
    ink: rgb('fdeff0'),
    paper: rgb('faf6f7'),
    caption: rgb('5f5670'),
    night: false,
  },
  paper: {
    sky: [rgb('f1d9b8'), rgb('f8e6cb'), rgb('fdf3e2')],
    glow: rgb('f7b396'),
    disc: rgb('e9765f'),
    light: rgb('ffd0a8'),
    shade: rgb('7aa3ba'),
    haze: [rgb('8fb1b4'), rgb('f3d8bd')],
    mist: rgb('f6e2c8'),
    snowline: 1.35,
    forest: rgb('2d5a5c'),
    rock: rgb('a0766f'),
    snow: rgb('fff4e6'),
    water: rgb('356a74'),
    ink: rgb('2f4a63'),
    paper: rgb('fbf6ea'),
    caption: rgb('5c6068'),
    night: false,
  },
  night: {
    sky: [rgb('101a33'), rgb('23355c'), rgb('5a7399')],
    glow: rgb('9db7d6'),
    disc: rgb('fbf8ea'),
    light: rgb('a9c1e6'),
    shade: rgb('33486f'),
    haze: [rgb('2c4166'), rgb('647fa6')],
    mist: rgb('7f98bd'),
    snowline: 0.95,
    forest: rgb('0f1a2b'),
    rock: rgb('3a4a66'),
    snow: rgb('d5e2f5'),
    water: rgb('0d1a30'),
    ink: rgb('eef2f7'),
    paper: rgb('f5f6f8'),
    caption: rgb('525b6b'),
    night: true,
  },
}
