import type { SliderAnswer } from '../../core/slider/sliderSession'
import type { SliderChallenge } from '../../protocol/answers'
import type { SlideMethod, TrackPoint } from '../../protocol/requests'
import type { Ref } from 'vue'

import { onScopeDispose, shallowRef } from 'vue'

import { keyTarget, trace, within } from '../../core/slider/slide'

export interface UseSlideOptions {
  /** The element that the piece travels along; as wide as the picture. */
  track(): HTMLElement | null
  challenge(): SliderChallenge | undefined
  /** Whether the piece may be moved. */
  isOpen(): boolean
  /** A move is to be seen: `x` in challenge pixels. Called for every move, outside Vue. */
  paint(x: number): void
  onGrab(): void
  /** A drag ended; without an answer it was called off. */
  onDrop(answer: SliderAnswer | undefined): void
}

export interface UseSlideReturn {
  /** Where the piece rests, in challenge pixels; a drag under way does not show here. */
  x: Ref<number>
  /** How it came there since the last picture. */
  method: Ref<SlideMethod | undefined>
  /** The answer as it stands. */
  answer(): SliderAnswer
  put(x: number, how: SlideMethod): void
  /** Puts it where it starts. */
  reset(start?: number): void
  onPointerdown(event: PointerEvent): void
  /** Whether the key was one of ours. */
  onKeydown(event: KeyboardEvent): boolean
}

/** Shorter ways are a tap, in px on the screen. */
const TAP_PX = 4

/** Moves the piece: by drag, tap and keys. No listener is left outside a drag. */
export function useSlide({ track, challenge, isOpen, paint, onGrab, onDrop }: UseSlideOptions): UseSlideReturn {
  const x = shallowRef(0)
  const method = shallowRef<SlideMethod>()
  let points: TrackPoint[] = []
  let begunAt = 0
  let abandon: (() => void) | undefined

  function max(): number {
    const { width = 0, piece = { width: 0 } } = challenge() ?? {}
    return width - piece.width
  }

  function isRtl(): boolean {
    return getComputedStyle(track()!).direction === 'rtl'
  }

  function put(target: number, how: SlideMethod): void {
    if (!isOpen()) return
    const now = performance.now()
    if (method.value !== how) {
      points = []
      begunAt = now
    }
    method.value = how
    paint((x.value = within(target, max())))
    trace(points, x.value, 0, now - begunAt)
  }

  function reset(start = 0): void {
    abandon?.()
    points = []
    method.value = undefined
    paint((x.value = start))
  }

  function onPointerdown(event: PointerEvent): void {
    const surface = event.currentTarget as HTMLElement
    if (!isOpen() || !event.isPrimary || event.button) return
    abandon?.() // a mouse and a finger are two primary pointers
    const { left, right, width } = track()!.getBoundingClientRect()
    const { width: total, piece } = challenge()!
    const scale = total / width
    const flow = isRtl() ? -1 : 1
    const from = x.value
    const life = new AbortController()
    let at = from
    let isDrag = false

    function onMove({ clientX, clientY, timeStamp }: PointerEvent): void {
      const way = (clientX - event.clientX) * flow
      if (!isDrag && Math.abs(way) < TAP_PX) return
      if (!isDrag) {
        isDrag = true
        points = []
        onGrab()
      }
      paint((at = within(from + way * scale, max())))
      trace(points, at, (clientY - event.clientY) * scale, timeStamp - event.timeStamp)
    }

    function finish(isMeant: boolean): void {
      life.abort()
      abandon = undefined
      if (isDrag && isMeant) {
        x.value = at
        method.value = 'pointer'
        onDrop(answer())
      } else if (isDrag) {
        reset()
        onDrop(undefined)
      } else if (isMeant && surface === track() && (event.target as HTMLElement).dataset.part !== 'handle') {
        const start = flow > 0 ? event.clientX - left : right - event.clientX
        put(start * scale - piece.width / 2, 'tap')
      }
    }

    abandon = () => finish(false)
    surface.setPointerCapture(event.pointerId)
    surface.addEventListener('pointermove', onMove, life)
    surface.addEventListener('pointerup', () => finish(true), life)
    surface.addEventListener('pointercancel', () => finish(false), life)
    window.addEventListener('blur', () => finish(false), life)
  }

  function answer(): SliderAnswer {
    return { x: x.value, track: points, method: method.value ?? 'keyboard' }
  }

  onScopeDispose(() => abandon?.())

  return {
    x,
    method,
    answer,
    put,
    reset,
    onPointerdown,
    onKeydown(event) {
      const target = keyTarget(event, x.value, max(), isRtl())
      if (target !== undefined) put(target, 'keyboard')
      return target !== undefined
    },
  }
}
