/** Ends a fault: later calls reach a working storage. */
export type Mend = () => void | Promise<void>

/** Breaks the storage. The returned function repairs it. */
export type Fault = () => Mend | Promise<Mend>

/** Outcome of a call. A call that rejected or hung has no answer: it may have been applied or not. */
export type Outcome<T> = { answer: T } | 'no answer'

/** Calls may take this long during the fault, and again after it, before they count as hung. */
const TIMEOUT_MS = 300

/** Makes all calls in parallel during the fault, then ends the fault. */
export async function underFault<T>(fault: Fault, calls: (() => Promise<T>)[]): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = calls.map(() => 'no answer')
  const mend = await fault()
  const finished = Promise.all(
    calls.map(async (call, index) => {
      try {
        outcomes[index] = { answer: await call() }
      } catch {
        // A rejected call may have been applied, like one that hangs.
      }
    }),
  )
  await Promise.race([finished, timeout()])
  await mend()
  await Promise.race([finished, timeout()])
  return [...outcomes]
}

function timeout(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, TIMEOUT_MS))
}
