import type { ServerClock } from '../clock'

import { CallbackRefused } from './callbackSource'

/** The place of one push, from before it is read until it is stored or refused. */
export interface Place {
  /** So many bytes of it are in memory. Throws a `CallbackRefused` (503) where that is too much for all together. */
  holds(bytes: number): void
  /** May be called again; the second time does nothing. */
  leave(): void
}

export interface Room {
  /** Throws a `CallbackRefused` (503) where there is none. */
  take(): Place
  /** Resolves at once, or, where a burst of pushes has just begun, when that is over; within two seconds in any case. */
  calm(): Promise<void>
  /** From now on nobody waits for calm. */
  close(): void
}

/** A burst of a few thousand pushes is welcome; what a flood may hold in memory is not without end. */
const MAX_PLACES = 4_096
const MAX_BYTES = 64 * 1024 * 1024

/** When more pushes than this come in such a time, whatever can wait makes way for their acknowledgements … */
const MANY = 100
const WINDOW_MS = 100
/** … for as long as the least patient vendor waits. What goes on for longer is no burst, and users wait for it, too. */
const BURST_MS = 2_000
/** A burst is over after this without a crowd. Shorter ones are pauses of the machine. */
const CALM_MS = 300
/** How often whoever waits for calm looks whether it is there. */
const LOOK_MS = 50

/** Room for the pushes under way. */
export function createRoom(clock: ServerClock): Room {
  const waiting = new Set<() => void>()
  let places = 0
  let bytes = 0
  let windowAt = -Infinity
  let arrivals = 0
  /** When there were too many in a window: first, and last. */
  let burstAt = -Infinity
  let crowdedAt = -Infinity
  let isClosed = false

  /** Not where the clock was set back meanwhile. */
  function isWithin(ms: number, since: number): boolean {
    const passed = clock.now() - since
    return passed >= 0 && passed < ms
  }

  function arrive(): void {
    const now = clock.now()
    if (!isWithin(WINDOW_MS, windowAt)) {
      windowAt = now
      arrivals = 0
    }
    arrivals += 1
    if (arrivals <= MANY) return
    if (!isWithin(BURST_MS, crowdedAt)) burstAt = now
    crowdedAt = now
  }

  function isBurst(): boolean {
    return isWithin(CALM_MS, crowdedAt) && isWithin(BURST_MS, burstAt)
  }

  function look(): Promise<void> {
    return new Promise((resolve) => {
      const stop = clock.after(LOOK_MS, goOn)
      function goOn(): void {
        stop()
        waiting.delete(goOn)
        resolve()
      }
      waiting.add(goOn)
    })
  }

  return {
    async calm() {
      while (!isClosed && isBurst()) await look()
    },
    close() {
      isClosed = true
      for (const goOn of waiting) goOn()
    },
    take() {
      if (places >= MAX_PLACES) throw new CallbackRefused(503, 'overloaded')
      let held = 0
      let isOpen = true
      places += 1
      arrive()
      return {
        holds(size) {
          bytes += size - held
          held = size
          if (bytes > MAX_BYTES) throw new CallbackRefused(503, 'overloaded')
        },
        leave() {
          if (!isOpen) return
          isOpen = false
          places -= 1
          bytes -= held
        },
      }
    },
  }
}
