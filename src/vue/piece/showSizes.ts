import type { SliderChallenge } from '../../protocol/answers'

type Sizes = Pick<SliderChallenge, 'width' | 'height' | 'piece'>

/** The sizes until a challenge is there: the box keeps its size. */
export const USUAL_SIZES: Sizes = { width: 320, height: 180, piece: { width: 56, height: 0, y: 0 } }

/** Sets the properties from which the stylesheet computes places and sizes. */
export function showSizes(root: HTMLElement | null, { width, height, piece }: Sizes): void {
  const sizes = { ratio: width / height, w: piece.width / width, h: piece.height / height, y: piece.y / height }
  for (const [name, size] of Object.entries(sizes)) root?.style.setProperty(`--tg-${name}`, String(size))
}
