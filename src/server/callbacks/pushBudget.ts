import { CallbackRefused } from './callbackSource'

/** What one push holds of the budget, from before it is read until it is stored or refused. */
export interface PushReservation {
  /** Sets the bytes that the push holds in memory. Throws a `CallbackRefused` (503) if all pushes hold too many. */
  resize(bytes: number): void
  /** Frees the reservation. Repeated calls do nothing. */
  release(): void
}

/** Enough for a burst of a few thousand pushes; a flood beyond it is refused. */
const MAX_PUSHES = 4_096
const MAX_BYTES = 64 * 1024 * 1024

/** Limits the number and the bytes of pushes in flight. `reserve` throws a `CallbackRefused` (503) at the limit. */
export function createPushBudget(): { reserve(): PushReservation } {
  let pushes = 0
  let bytes = 0
  return {
    reserve() {
      if (pushes >= MAX_PUSHES) throw new CallbackRefused(503, 'overloaded')
      let held = 0
      let isOpen = true
      pushes += 1
      return {
        resize(size) {
          bytes += size - held
          held = size
          if (bytes > MAX_BYTES) throw new CallbackRefused(503, 'overloaded')
        },
        release() {
          if (!isOpen) return
          isOpen = false
          pushes -= 1
          bytes -= held
        },
      }
    },
  }
}
