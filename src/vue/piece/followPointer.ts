/** Shorter ways are a tap, in px on the screen. */
const TAP_PX = 4

export interface PointerFollower {
  /** The pointer has gone far enough to be no tap. */
  onDragStart(): void
  /** Called for every move of a drag, with the way since the press in px on the screen, and the time in ms. */
  onDrag(dx: number, dy: number, ms: number): void
  /** The pointer was released, or the gesture was cancelled. No further call follows. */
  onEnd(isDrag: boolean, isCancelled: boolean): void
}

/**
 * Follows a pointer from its press until it is released, cancelled, or the window loses the focus. No listener is left
 * after that. Returns the function that cancels.
 */
export function followPointer(press: PointerEvent, { onDragStart, onDrag, onEnd }: PointerFollower): () => void {
  const surface = press.currentTarget as HTMLElement
  const life = new AbortController()
  let isDrag = false

  function onMove({ clientX, clientY, timeStamp }: PointerEvent): void {
    const dx = clientX - press.clientX
    if (!isDrag && Math.abs(dx) < TAP_PX) return
    if (!isDrag) onDragStart()
    isDrag = true
    onDrag(dx, clientY - press.clientY, timeStamp - press.timeStamp)
  }

  function finish(isCancelled: boolean): void {
    life.abort()
    onEnd(isDrag, isCancelled)
  }

  const cancel = (): void => finish(true)
  surface.setPointerCapture(press.pointerId)
  surface.addEventListener('pointermove', onMove, life)
  surface.addEventListener('pointerup', () => finish(false), life)
  surface.addEventListener('pointercancel', cancel, life)
  window.addEventListener('blur', cancel, life)
  return cancel
}
