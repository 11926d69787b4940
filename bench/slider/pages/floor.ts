import { background, height, image, piece, width } from './picture'

export interface FloorParts {
  handle: HTMLElement
  trail: HTMLElement
  piece: HTMLElement
}

/** Mounts the minimal DOM of a slider captcha: a picture, its piece, and a track with a handle. */
export function mountFloor(into: HTMLElement): FloorParts {
  into.innerHTML = `
    <div style="width: ${width}px; user-select: none">
      <div style="position: relative; height: ${height}px; overflow: hidden">
        <img alt="" draggable="false" />
        <img alt="" draggable="false" style="position: absolute; left: 0; top: ${piece.y}px" />
      </div>
      <div style="position: relative; height: 48px; overflow: hidden; background: #ebedf1">
        <div style="position: absolute; inset: 0; left: -100%; width: 100%; background: #dbe6fb"></div>
        <div class="handle" style="width: ${piece.width}px; height: 100%; background: #2a63d5; touch-action: none"></div>
      </div>
    </div>`
  const [whole, cut] = into.querySelectorAll('img')
  whole!.src = background
  cut!.src = image
  const handle = into.querySelector<HTMLElement>('.handle')!
  return { handle, piece: cut!, trail: handle.previousElementSibling as HTMLElement }
}

/** Calls `onMove` for each move of a drag, with the drag's first event. Listens for moves only during a drag. */
export function onDrag(handle: HTMLElement, onMove: (move: PointerEvent, down: PointerEvent) => void): void {
  handle.addEventListener('pointerdown', (down) => {
    const drag = new AbortController()
    handle.setPointerCapture(down.pointerId)
    handle.addEventListener('pointermove', (move) => onMove(move, down), drag)
    handle.addEventListener('pointerup', () => drag.abort(), drag)
    handle.addEventListener('pointercancel', () => drag.abort(), drag)
  })
}
