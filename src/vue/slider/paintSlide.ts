import type { SliderChallenge } from '../../protocol/answers'

/** The hint has faded once the piece has gone this far, in widths of the piece. */
const HINT_FADES_OVER = 0.4

/** Shows the piece at `at` challenge pixels; `flow` is 1, or -1 from right to left. */
export type PaintSlide = (at: number, sizes: Pick<SliderChallenge, 'width' | 'piece'>, flow: 1 | -1) => void

/**
 * Moves piece, handle and trail as one, each by a style of its own, outside Vue: a move restyles nothing else.
 * `find` gives the element of a part, if it is there.
 */
export function createPaintSlide(find: (part: string) => HTMLElement | null | undefined): PaintSlide {
  const known = new Map<string, HTMLElement>()
  let faded = 0

  function styleOf(part: string): CSSStyleDeclaration | undefined {
    let element = known.get(part) ?? null
    if (!element?.isConnected) element = find(part) ?? null
    if (element) known.set(part, element)
    return element?.style
  }

  function move(part: string, share: number): void {
    const style = styleOf(part)
    if (style) style.translate = `${share * 100}%`
  }

  return (at, { width, piece }, flow) => {
    const way = at / piece.width
    move('piece', way * flow)
    move('handle', way * flow)
    move('trail-fill', ((at + piece.width / 2) / width - 1) * flow)
    const fade = Math.min(1, way / HINT_FADES_OVER)
    if (fade === faded) return
    faded = fade
    const hint = styleOf('hint')
    if (hint) hint.opacity = String(1 - fade)
  }
}
