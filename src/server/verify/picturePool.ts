import type { ServerClock } from '../runtime/clock'

import { TaskgateError } from '../http/taskgateError'
import { boundedWait } from '../runtime/boundedWait'
import { elapsedOf } from '../runtime/clock'

export interface PicturePool<T> {
  /** Returns a picture that no other caller gets. Throws `unavailable` (503) if too many callers wait. */
  take(): Promise<T>
  /** Stops drawing in advance. */
  close(): void
}

export interface PicturePoolOptions {
  /** Pictures kept ready. Default 8. */
  ready?: number
  /** Callers that may wait for a picture. Default 64, which takes about a second. */
  waiting?: number
  clock: ServerClock
}

/** A picture that is not drawn by then has probably died with its request. */
const MAX_WAIT_MS = 2_000
/** A caller who waits longer has gone away. */
const MAX_LIFE_MS = 30_000
/** Retry delay for callers when the queue is full. */
const RETRY_MS = 2_000

/**
 * Keeps a few pictures ready, so that they are drawn between requests. Draws one at a time: drawing is pure
 * computation, so parallel drawing would be no faster.
 */
export function createPicturePool<T>(make: () => Promise<T>, options: PicturePoolOptions): PicturePool<T> {
  const { ready: mostReady = 8, waiting: mostWaiting = 64, clock } = options
  const ready: T[] = []
  /** When each waiting caller came, in ms of a clock that is never stepped. */
  const waiting = new Set<{ since: number }>()
  let lastPicture: Promise<unknown> | undefined
  let fillingSince = -Infinity
  let isClosed = false
  let stopTimer: (() => void) | undefined

  function makeNext(): Promise<T> {
    const turn = lastPicture ? boundedWait(lastPicture, MAX_WAIT_MS, clock) : Promise.resolve()
    const next = turn.then(make)
    const forget = (): void => {
      if (lastPicture === next) lastPicture = undefined
    }
    lastPicture = next
    next.then(forget, forget)
    return next
  }

  function fillLater(): void {
    if (isClosed || ready.length >= mostReady || elapsedOf(clock) < fillingSince + MAX_LIFE_MS) return
    fillingSince = elapsedOf(clock)
    stopTimer = clock.after(0, () => void fill()) // after the response in flight is sent
  }

  /** Never rejects. */
  async function fill(): Promise<void> {
    const picture = await makeNext().catch(() => undefined) // the next caller gets the error
    fillingSince = -Infinity
    if (picture === undefined) return
    ready.push(picture)
    fillLater()
  }

  async function makeNow(): Promise<T> {
    const caller = { since: elapsedOf(clock) }
    for (const other of waiting) if (caller.since > other.since + MAX_LIFE_MS) waiting.delete(other)
    if (waiting.size >= mostWaiting) throw new TaskgateError('unavailable', undefined, { retryAfterMs: RETRY_MS })
    waiting.add(caller)
    return makeNext().finally(() => waiting.delete(caller))
  }

  return {
    async take() {
      const picture = ready.shift() ?? (await makeNow())
      fillLater()
      return picture
    },
    close() {
      isClosed = true
      stopTimer?.()
    },
  }
}
