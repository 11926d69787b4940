import type { Clock } from './clock'

/** Resolves after `ms`; rejects with the signal's reason as soon as that is aborted. Leaves no timer. */
export function sleep(ms: number, signal: AbortSignal, clock: Clock): Promise<void> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => {
      clear()
      reject(signal.reason)
    }
    const clear = clock.after(ms, () => {
      signal.removeEventListener('abort', cancel)
      resolve()
    })
    signal.addEventListener('abort', cancel)
    if (signal.aborted) cancel()
  })
}
