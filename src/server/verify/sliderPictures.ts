import type { PictureEncoder } from '../picture/png/encodePng'
import type { SliderPicture } from './slider'

import { createCryptoRandom } from '../runtime/cryptoRandom'
import { base64 } from '../runtime/digest'
import { drawPuzzle } from '../picture/drawPuzzle'
import { encodePng } from '../picture/png/encodePng'
import { levels } from '../picture/levels'

/** Returns a function that draws a puzzle and encodes its pictures as `data:` URLs. */
export function createSliderPictures(level: 0 | 1, encode: PictureEncoder = encodePng): () => Promise<SliderPicture> {
  const random = createCryptoRandom()
  const toUrl = async (...raster: Parameters<PictureEncoder>): Promise<string> => {
    const { type, bytes } = await encode(...raster)
    return `data:${type};base64,${base64(bytes)}`
  }
  return async () => {
    const { width, height, x, y, background, piece } = drawPuzzle({ level, random })
    return {
      width,
      height,
      piece: { width: piece.width, height: piece.height, y },
      gaps: 1 + levels[level].decoys,
      background: await toUrl(background),
      image: await toUrl(piece),
      x,
    }
  }
}
