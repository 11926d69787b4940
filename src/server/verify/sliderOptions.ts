import type { PictureEncoder } from '../picture/png/encodePng'

import { expectOption } from '../runtime/expectOption'

export interface SliderPictureOptions {
  /** 0: one gap; 1: two decoys beside it. Default 1. */
  level?: 0 | 1
  /** Encodes a drawn picture as a file, for example with `sharp`. Default: an 8-bit PNG, without native code. */
  encode?: PictureEncoder
}

/** Fills in the defaults. Throws a `TypeError` that names the option. */
export function checkSlider({ level = 1, encode }: SliderPictureOptions = {}) {
  expectOption([0, 1].includes(level), 'slider.level', '0 or 1', level)
  expectOption(encode === undefined || typeof encode === 'function', 'slider.encode', 'a function', typeof encode)
  return { level, encode }
}
