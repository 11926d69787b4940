/**
 * Resolves when `start` calls `done`, or rejects with the signal's reason as soon as the signal aborts. At either end
 * `settled` aborts in the same turn, for the clean-up.
 */
export function abortable(signal: AbortSignal, start: (done: () => void, settled: AbortSignal) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const settled = new AbortController()
    const settle = (end: () => void) => (): void => {
      settled.abort()
      end()
    }
    const cancel = settle(() => reject(signal.reason))
    signal.addEventListener('abort', cancel, settled)
    if (signal.aborted) cancel()
    else start(settle(resolve), settled.signal)
  })
}
