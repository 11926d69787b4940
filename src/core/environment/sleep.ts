import type { Clock } from './clock'

import { Problem } from '../http/problem'

/** Resolves after `ms`; rejects with `cancelled` as soon as the signal is aborted. Leaves no timer. */
export function sleep(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      clear()
      reject(new Problem({ code: 'cancelled' }))
    }
    const clear = clock.after(ms, () => {
      signal.removeEventListener('abort', cancel)
      resolve()
    })
    signal.addEventListener('abort', cancel)
    if (signal.aborted) cancel()
  })
}
