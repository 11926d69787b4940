import type { SliderChallenge } from '../../protocol/answers'

/** The hint has faded once the piece has gone this far, in widths of the piece. */
const HINT_FADES_OVER = 0.4
const MOVING = ['piece', 'handle', 'trail-fill']

export interface PiecePainter {
  /** Begins a drag. A page may give transitions to every element, and what follows a pointer must not lag behind it. */
  grab(): void
  /** Shows the piece at `x` challenge pixels; `flow` is 1, or -1 from right to left. */
  place(x: number, flow: 1 | -1): void
  /** Lets the piece glide there from where it was. */
  glide(x: number, flow: 1 | -1): void
}

/**
 * Moves piece, handle and trail as one, each by a style of its own, outside Vue: a move restyles nothing else.
 * `find` returns the element of a part, `sizes` those of the challenge.
 *
 * A moving element is never animated itself: a browser computes all styles of an element anew at each change once a
 * transition or an animation has run on it. Its child glides instead.
 */
export function createPiecePainter(
  find: (part: string) => HTMLElement | null | undefined,
  sizes: () => Pick<SliderChallenge, 'width' | 'piece'>,
): PiecePainter {
  const found = new Map<string, HTMLElement>()
  let shownAt = 0
  let fade = 0

  function elementOf(part: string): HTMLElement | undefined {
    const last = found.get(part)
    if (last?.isConnected) return last
    const element = find(part) ?? undefined
    if (element) found.set(part, element)
    return element
  }

  function move(part: string, share: number): void {
    const element = elementOf(part)
    if (element) element.style.translate = `${share * 100}%`
  }

  function place(x: number, flow: 1 | -1): void {
    const { width, piece } = sizes()
    const way = x / piece.width
    move('piece', way * flow)
    move('handle', way * flow)
    move('trail-fill', ((x + piece.width / 2) / width - 1) * flow)
    shownAt = (x / width) * flow
    const nextFade = Math.min(1, way / HINT_FADES_OVER)
    if (nextFade === fade) return
    fade = nextFade
    const hint = elementOf('hint')
    if (hint) hint.style.opacity = String(1 - fade)
  }

  return {
    place,
    grab() {
      for (const part of MOVING) {
        const element = elementOf(part)
        if (element && parseFloat(getComputedStyle(element).transitionDuration)) element.style.transition = 'none'
      }
    },
    glide(x, flow) {
      const last = shownAt
      place(x, flow)
      const way = (last - shownAt) * (find('track')?.offsetWidth ?? 0)
      const timing = way && timingOf(find('piece-image'))
      if (!timing) return
      const translate = [`${way}px`, '0px']
      for (const part of MOVING) elementOf(part)?.firstElementChild?.animate({ translate }, timing)
    },
  }
}

/** Returns how the stylesheet wants it to glide: a transition that never runs, since nothing changes the style itself. */
function timingOf(element: HTMLElement | null | undefined): KeyframeAnimationOptions | undefined {
  if (!element) return
  const { transitionDuration, transitionTimingFunction: easing } = getComputedStyle(element)
  const duration = parseFloat(transitionDuration) * 1_000
  // Added up, so that the next glide begins where this one is.
  return duration ? { duration, easing, composite: 'add' } : undefined
}
