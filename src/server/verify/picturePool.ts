import type { ServerClock } from '../runtime/clock'

import { TaskgateError } from '../http/taskgateError'

export interface PicturePool<T> {
  /** A picture that no other caller gets. Throws `unavailable` (503) when too many are waiting. */
  take(): Promise<T>
  /** Draws no more in advance. */
  close(): void
}

export interface PicturePoolOptions {
  /** Pictures kept ready. Default 8. */
  ready?: number
  /** Callers that may wait for one. Default 64, which takes about a second. */
  waiting?: number
  clock: ServerClock
}

/** How long a caller is asked to stay away when the queue is full. */
const RETRY_MS = 2_000

/**
 * Keeps a few pictures ready, so that the cost of drawing is paid between requests.
 * One is made at a time: drawing is pure computation, and two at once would only slow each other.
 */
export function createPicturePool<T>(make: () => Promise<T>, options: PicturePoolOptions): PicturePool<T> {
  const { ready: mostReady = 8, waiting: mostWaiting = 64, clock } = options
  const ready: T[] = []
  let waiting = 0
  let line: Promise<unknown> = Promise.resolve()
  let isFilling = false
  let isClosed = false
  let stopTimer: (() => void) | undefined

  function makeNext(): Promise<T> {
    const next = line.then(make)
    line = next.catch(() => undefined) // a picture that failed does not hold up the next
    return next
  }

  function fillLater(): void {
    if (isFilling || isClosed || ready.length >= mostReady) return
    isFilling = true
    stopTimer = clock.after(0, () => void fill()) // not before the answer under way has left
  }

  /** Never rejects. */
  async function fill(): Promise<void> {
    const picture = await makeNext().catch(() => undefined) // the next call meets the error
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
