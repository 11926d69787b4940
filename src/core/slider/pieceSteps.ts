/** Steps of the keys and the step buttons, in challenge pixels. Smaller than the tolerance, so that one always fits. */
export const STEP = 4
const FINE_STEP = 1
const LONG_STEP = 32

/** Returns where a key takes the piece from `x`, or undefined for other keys. From right to left the arrows swap. */
export function keyTarget(
  { key, shiftKey }: KeyboardEvent,
  x: number,
  max: number,
  isRtl: boolean,
): number | undefined {
  const step = shiftKey ? FINE_STEP : STEP
  const targets: Record<string, number> = {
    ArrowRight: x + (isRtl ? -step : step),
    ArrowLeft: x - (isRtl ? -step : step),
    ArrowUp: x + step,
    ArrowDown: x - step,
    PageUp: x + LONG_STEP,
    PageDown: x - LONG_STEP,
    Home: 0,
    End: max,
  }
  return targets[key]
}

/** Returns the nearest position that the piece can have, to a tenth of a pixel. */
export function clampPosition(x: number, max: number): number {
  return Math.round(Math.min(max, Math.max(0, x)) * 10) / 10
}
