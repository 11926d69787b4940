import { CallbackRefused } from './callbackSource'

/** The place of one push, from before it is read until it is stored or refused. */
export interface Place {
  /** So many bytes of it are in memory. Throws a `CallbackRefused` (503) where that is too much for all together. */
  holds(bytes: number): void
  /** May be called again; the second time does nothing. */
  leave(): void
}

/** A burst of a few thousand pushes is welcome; what a flood may hold in memory is not without end. */
const MAX_PLACES = 4_096
const MAX_BYTES = 64 * 1024 * 1024

/** Room for the pushes under way. `take` throws a `CallbackRefused` (503) where there is none. */
export function createRoom(): { take(): Place } {
  let places = 0
  let bytes = 0
  return {
    take() {
      if (places >= MAX_PLACES) throw new CallbackRefused(503, 'overloaded')
      let held = 0
      let isOpen = true
      places += 1
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
