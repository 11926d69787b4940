import { locateOnRail } from './locateOnRail'

/** Shorter ways are a tap, in px on the screen. */
const TAP_PX = 4

export interface PointerFollower {
  /** The pointer has gone far enough along the rail to be no tap. */
  onDragStart(): void
  /** Called for every move of a drag, with the way since the press in lengths of the rail, and the time in ms. */
  onDrag(along: number, across: number, ms: number): void
  /** The pointer, pressed at `along` lengths of the rail, was released, or the gesture was cancelled. No call follows. */
  onEnd(isDrag: boolean, isCancelled: boolean, along: number): void
}

/**
 * Follows a pointer along a rail, from its press until it is released, cancelled, or the window loses the focus. No
 * listener is left after that. Returns the function that cancels.
 */
export function followPointer(
  press: PointerEvent,
  rail: HTMLElement,
  { onDragStart, onDrag, onEnd }: PointerFollower,
): () => void {
  const surface = press.currentTarget as HTMLElement
  const life = new AbortController()
  let measured = locateOnRail(rail)
  const from = measured.locate(press)
  let isDrag = false

  function onMove(event: PointerEvent): void {
    const at = measured.locate(event)
    const along = at[0] - from[0]
    if (!isDrag && Math.abs(along) * measured.length < TAP_PX) return
    if (!isDrag) onDragStart()
    isDrag = true
    onDrag(along, at[1] - from[1], event.timeStamp - press.timeStamp)
  }

  function finish(isCancelled: boolean): void {
    life.abort()
    onEnd(isDrag, isCancelled, from[0])
  }

  const cancel = (): void => finish(true)
  surface.setPointerCapture(press.pointerId)
  surface.addEventListener('pointermove', onMove, life)
  surface.addEventListener('pointerup', () => finish(false), life)
  surface.addEventListener('pointercancel', cancel, life)
  window.addEventListener('blur', cancel, life)
  // The page scrolls under the pointer.
  window.addEventListener('scroll', () => (measured = locateOnRail(rail)), { capture: true, signal: life.signal })
  return cancel
}
