import type { Clock } from './clock'

import { abortable } from './abortable'

/** Resolves after `ms`; rejects with the signal's reason as soon as the signal aborts. Leaves no timer. */
export function sleep(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return abortable(signal, (done, settled) => {
    settled.onabort = clock.after(ms, done)
  })
}
