import type { SliderChallenge } from '../../protocol/answers'

/** The hint has faded once the piece has gone this far, in widths of the piece. */
const HINT_FADES_OVER = 0.4
const MOVING = ['piece', 'handle', 'trail-fill']

type Sizes = Pick<SliderChallenge, 'width' | 'piece'>

export interface SlidePainter {
  /** A drag begins. A page may give transitions to every element, and what follows a pointer must not lag behind it. */
  grab(): void
  /** Shows the piece at `at` challenge pixels; `flow` is 1, or -1 from right to left. */
  place(at: number, sizes: Sizes, flow: 1 | -1): void
  /** The same, and lets it glide there from where it was. */
  glide(at: number, sizes: Sizes, flow: 1 | -1): void
}

/**
 * Moves piece, handle and trail as one, each by a style of its own, outside Vue: a move restyles nothing else.
 * `find` gives the element of a part, if it is there.
 *
 * What moves is never animated itself: a browser computes all styles of an element anew at each change once a transition
 * or an animation has run on it. Its child glides instead.
 */
export function createSlidePainter(find: (part: string) => HTMLElement | null | undefined): SlidePainter {
  const known = new Map<string, HTMLElement>()
  let shown = 0
  let faded = 0

  function elementOf(part: string): HTMLElement | undefined {
    const old = known.get(part)
    if (old?.isConnected) return old
    const element = find(part) ?? undefined
    if (element) known.set(part, element)
    return element
  }

  function move(part: string, share: number): void {
    const element = elementOf(part)
    if (element) element.style.translate = `${share * 100}%`
  }

  function place(at: number, { width, piece }: Sizes, flow: 1 | -1): void {
    const way = at / piece.width
    move('piece', way * flow)
    move('handle', way * flow)
    move('trail-fill', ((at + piece.width / 2) / width - 1) * flow)
    shown = (at / width) * flow
    const fade = Math.min(1, way / HINT_FADES_OVER)
    if (fade === faded) return
    faded = fade
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
    glide(at, sizes, flow) {
      const last = shown
      place(at, sizes, flow)
      const way = (last - shown) * (find('track')?.offsetWidth ?? 0)
      const timing = way && timingOf(find('piece-image'))
      if (!timing) return
      const translate = [`${way}px`, '0px']
      for (const part of MOVING) elementOf(part)?.firstElementChild?.animate({ translate }, timing)
    },
  }
}

/** How the stylesheet wants it to glide: as a transition, which never runs since nothing changes the style itself. */
function timingOf(element: HTMLElement | null | undefined): KeyframeAnimationOptions | undefined {
  if (!element) return
  const { transitionDuration, transitionTimingFunction: easing } = getComputedStyle(element)
  const duration = parseFloat(transitionDuration) * 1_000
  // Added up, so that the next glide begins where this one is.
  return duration ? { duration, easing, composite: 'add' } : undefined
}
