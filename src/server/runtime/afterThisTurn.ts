/**
 * Runs a callback after the pending I/O of this turn of the event loop. Uses `setImmediate` where it exists, since a timer
 * idles for a millisecond.
 */
export function afterThisTurn(run: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => void }
  if (setImmediate) setImmediate(run)
  else setTimeout(run, 0)
}
