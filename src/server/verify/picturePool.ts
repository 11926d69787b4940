import type { ServerClock } from '../runtime/clock'

import { TaskgateError } from '../http/taskgateError'

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

/** Retry delay for callers when the queue is full. */
const RETRY_MS = 2_000

/**
 * Keeps a few pictures ready, so that they are drawn between requests. Draws one at a time: drawing is pure
 * computation, so parallel drawing would be no faster.
 */
export function createPicturePool<T>(make: () => Promise<T>, options: PicturePoolOptions): PicturePool<T> {
  const { ready: mostReady = 8, waiting: mostWaiting = 64, clock } = options
  const ready: T[] = []
  let waiting = 0
  let lastPicture: Promise<unknown> = Promise.resolve()
  let isFilling = false
  let isClosed = false
  let stopTimer: (() => void) | undefined

  function makeNext(): Promise<T> {
    const next = lastPicture.then(make)
    lastPicture = next.catch(() => undefined) // a failed picture must not block the next one
    return next
  }

  function fillLater(): void {
    if (isFilling || isClosed || ready.length >= mostReady) return
    isFilling = true
    stopTimer = clock.after(0, () => void fill()) // after the response in flight is sent
  }

  /** Never rejects. */
  async function fill(): Promise<void> {
    const picture = await makeNext().catch(() => undefined) // the next caller gets the error
    isFilling = false
    if (picture === undefined) return
    ready.push(picture)
    fillLater()
  }

  async function makeNow(): Promise<T> {
    if (waiting >= mostWaiting) throw new TaskgateError('unavailable', undefined, { retryAfterMs: RETRY_MS })
    waiting += 1
    return makeNext().finally(() => (waiting -= 1))
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
