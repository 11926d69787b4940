/**
 * Runs something when all that was ready is read and answered. By `setImmediate` where there is one; a timer would let a
 * millisecond pass idly.
 */
export function afterThisTurn(run: () => void): void {
  const { setImmediate } = globalThis as { setImmediate?: (run: () => void) => void }
  if (setImmediate) setImmediate(run)
  else setTimeout(run, 0)
}
