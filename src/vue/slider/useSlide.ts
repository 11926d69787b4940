import type { SliderAnswer } from '../../core/slider/sliderSession'
import type { SlideMethod, TrackPoint } from '../../protocol/requests'
import type { SliderChallenge } from '../../protocol/answers'
import type { ComputedRef, Ref } from 'vue'

import { computed, onDeactivated, onScopeDispose, shallowRef } from 'vue'

import { keyTarget, trace, within } from '../../core/slider/slide'

export interface UseSlideOptions {
  /** The element that the piece travels along; as wide as the picture. */
  track: () => HTMLElement | null
  challenge: () => SliderChallenge | undefined
  /** Whether the piece may be moved. */
  isOpen: () => boolean
  /** Shows the piece at `x` challenge pixels. `flow` is 1, or -1 from right to left. Called for every move, outside Vue. */
  place: (x: number, flow: 1 | -1) => void
  /** The same, for what does not follow a pointer. */
  glide: (x: number, flow: 1 | -1) => void
  onGrab: () => void
  /** A drag ended; without an answer it was called off. */
  onDrop: (answer: SliderAnswer | undefined) => void
}

export interface UseSlideReturn {
  /** Where the piece rests, in challenge pixels; a drag under way does not show here. */
  x: Ref<number>
  /** How far the piece can go, in challenge pixels. */
  max: ComputedRef<number>
  /** How it came there since the last picture. */
  method: Ref<SlideMethod | undefined>
  /** Which way the piece travels: 1, or -1 from right to left. */
  flow(): 1 | -1
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

/** Moves the piece: by drag, tap and keys. No listener is left outside a drag, and none acts once the puzzle has left. */
export function useSlide(options: UseSlideOptions): UseSlideReturn {
  const { track, challenge, place, glide, onGrab, onDrop } = options
  const x = shallowRef(0)
  const method = shallowRef<SlideMethod>()
  let points: TrackPoint[] = []
  let begunAt = 0
  let abandon: (() => void) | undefined
  let hasLeft = false

  const max = computed(() => {
    const { width = 0, piece = { width: 0 } } = challenge() ?? {}
    return width - piece.width
  })
  const isOpen = (): boolean => !hasLeft && options.isOpen()

  function flow(): 1 | -1 {
    const element = track()
    return element && getComputedStyle(element).direction === 'rtl' ? -1 : 1
  }

  function put(target: number, how: SlideMethod): void {
    if (!isOpen()) return
    const now = performance.now()
    if (method.value !== how) {
      points = []
      begunAt = now
    }
    method.value = how
    x.value = within(target, max.value)
    glide(x.value, flow())
    trace(points, x.value, 0, now - begunAt)
  }

  function reset(start = 0): void {
    abandon?.()
    points = []
    method.value = undefined
    x.value = start
    if (!hasLeft) glide(start, flow()) // an animation would keep what has left
  }

  function onPointerdown(event: PointerEvent): void {
    const surface = event.currentTarget as HTMLElement
    const rail = track()
    const picture = challenge()
    if (!rail || !picture || !isOpen() || !event.isPrimary || event.button) return
    abandon?.() // a mouse and a finger are two primary pointers
    const { left, right, width } = rail.getBoundingClientRect()
    const scale = picture.width / width
    const way = flow()
    const from = x.value
    const most = max.value
    const life = new AbortController()
    let at = from
    let isDrag = false

    function onMove({ clientX, clientY, timeStamp }: PointerEvent): void {
      const distance = (clientX - event.clientX) * way
      if (!isDrag && Math.abs(distance) < TAP_PX) return
      if (!isDrag) {
        isDrag = true
        points = []
        onGrab()
      }
      at = within(from + distance * scale, most)
      place(at, way)
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
      } else if (isMeant && surface === rail && (event.target as HTMLElement).dataset.part !== 'handle') {
        const start = way > 0 ? event.clientX - left : right - event.clientX
        put(start * scale - picture!.piece.width / 2, 'tap')
      }
    }

    abandon = () => finish(false)
    surface.setPointerCapture(event.pointerId)
    surface.addEventListener('pointermove', onMove, life)
    surface.addEventListener('pointerup', () => finish(true), life)
    surface.addEventListener('pointercancel', abandon, life)
    window.addEventListener('blur', abandon, life)
  }

  function answer(): SliderAnswer {
    return { x: x.value, track: points, method: method.value ?? 'keyboard' }
  }

  onDeactivated(() => abandon?.())
  onScopeDispose(() => {
    hasLeft = true
    abandon?.()
  })

  return {
    x,
    max,
    method,
    flow,
    answer,
    put,
    reset,
    onPointerdown,
    onKeydown(event) {
      const target = keyTarget(event, x.value, max.value, flow() < 0)
      if (target !== undefined) put(target, 'keyboard')
      return target !== undefined
    },
  }
}
