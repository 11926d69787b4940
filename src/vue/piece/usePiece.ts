/**
 * The piece of the puzzle: how a drag, a tap or a key moves it, how it is painted, and the sizes that the stylesheet
 * needs. This file converts lengths of the rail to challenge pixels and holds the position.
 */
import type { SliderAnswer } from '../../core/slider/sliderAnswer'
import type { SlideMethod, TrackPoint } from '../../protocol/requests'
import type { SliderChallenge } from '../../protocol/answers'
import type { PiecePainter } from './piecePainter'
import type { ComputedRef, Ref } from 'vue'

import { computed, onDeactivated, onScopeDispose, shallowRef } from 'vue'

import { addTrackPoint } from '../../core/slider/addTrackPoint'
import { clampPosition, keyTarget } from '../../core/slider/pieceSteps'
import { followPointer } from './followPointer'

export interface UsePieceOptions {
  /** The element that the piece travels along; as wide as the picture. */
  track: () => HTMLElement | null | undefined
  challenge: () => SliderChallenge | undefined
  /** Whether the piece can be moved. */
  isOpen: () => boolean
  painter: PiecePainter
  /** Returns 1, or -1 where the piece travels from right to left. */
  flow: () => 1 | -1
  onGrab: () => void
  /** A drag ended. Without an answer it was called off. */
  onDrop: (answer: SliderAnswer | undefined) => void
}

export interface UsePieceReturn {
  /** Where the piece rests, in challenge pixels; a drag under way does not show here. */
  x: Ref<number>
  /** How far the piece can go, in challenge pixels. */
  max: ComputedRef<number>
  /** How it was moved since the last picture. */
  method: Ref<SlideMethod | undefined>
  /** Returns the answer for the position. */
  answer(): SliderAnswer
  put(x: number, by: SlideMethod): void
  /** Puts it at its start. */
  reset(start?: number): void
  onPointerdown(event: PointerEvent): void
  /** Returns whether the key moves the piece. */
  onKeydown(event: KeyboardEvent): boolean
}

/** Holds the piece. Leaves no listener outside a drag, and does nothing once the puzzle has left. */
export function usePiece(options: UsePieceOptions): UsePieceReturn {
  const { track, challenge, painter, flow, onGrab, onDrop } = options
  const x = shallowRef(0)
  const method = shallowRef<SlideMethod>()
  let points: TrackPoint[] = []
  let startedAt = 0
  let cancelDrag: (() => void) | undefined
  let hasLeft = false

  const max = computed(() => {
    const { width = 0, piece = { width: 0 } } = challenge() ?? {}
    return width - piece.width
  })
  const isOpen = (): boolean => !hasLeft && options.isOpen() && !track()?.querySelector(':disabled')

  function put(target: number, by: SlideMethod): void {
    if (!isOpen()) return
    const now = performance.now()
    if (method.value !== by) {
      points = []
      startedAt = now
    }
    method.value = by
    x.value = clampPosition(target, max.value)
    painter.glide(x.value, flow())
    addTrackPoint(points, x.value, 0, now - startedAt)
  }

  function reset(start = 0): void {
    cancelDrag?.()
    points = []
    method.value = undefined
    x.value = start
    if (!hasLeft) painter.glide(start, flow()) // an animation would keep a removed element alive
  }

  function onPointerdown(press: PointerEvent): void {
    const rail = track()
    const picture = challenge()
    if (!rail || !picture || !isOpen() || !press.isPrimary || press.button) return
    cancelDrag?.() // a mouse and a finger are two primary pointers
    const { width, piece } = picture
    const direction = flow()
    const from = x.value
    const isTapTarget = press.currentTarget === rail && (press.target as HTMLElement).dataset.part !== 'handle'
    let at = from
    cancelDrag = followPointer(press, rail, {
      onDragStart() {
        points = []
        painter.grab()
        onGrab()
      },
      onDrag(along, across, ms) {
        at = clampPosition(from + along * direction * width, max.value)
        painter.place(at, direction)
        addTrackPoint(points, at, across * width, ms)
      },
      onEnd(isDrag, isCancelled, along) {
        cancelDrag = undefined
        if (isDrag && isCancelled) {
          reset()
          onDrop(undefined)
        } else if (isDrag) {
          x.value = at
          method.value = 'pointer'
          onDrop(answer())
        } else if (isTapTarget && !isCancelled) {
          put((direction > 0 ? along : 1 - along) * width - piece.width / 2, 'tap')
        }
      },
    })
  }

  function answer(): SliderAnswer {
    return { x: x.value, track: points, method: method.value ?? 'keyboard' }
  }

  onDeactivated(() => cancelDrag?.())
  onScopeDispose(() => {
    hasLeft = true
    cancelDrag?.()
  })

  return {
    x,
    max,
    method,
    answer,
    put,
    reset,
    onPointerdown,
    onKeydown(event) {
      if (hasLeft) return false // a fading puzzle has no direction any more
      const target = keyTarget(event, x.value, max.value, flow() < 0)
      if (target !== undefined) put(target, 'keyboard')
      return target !== undefined
    },
  }
}
