/** Ends a fault: calls that follow meet a sound storage. */
export type Mend = () => void | Promise<void>

/** Breaks the storage until the function that it returns has mended it. */
export type Fault = () => Mend | Promise<Mend>

/** What a call came to. One that rejected or hung has no answer: it may have been done or not. */
export type Outcome<T> = { answer: T } | 'no answer'

/** How long calls may take under the fault, and once more after it, before they count as hung. */
const PATIENCE_MS = 300

/** Makes the calls, all at once, while the fault lasts, and mends it. */
export async function underFault<T>(fault: Fault, calls: (() => Promise<T>)[]): Promise<Outcome<T>[]> {
  const outcomes: Outcome<T>[] = calls.map(() => 'no answer')
  const mend = await fault()
  const isOver = Promise.all(
    calls.map(async (call, index) => {
      try {
        outcomes[index] = { answer: await call() }
      } catch {
        // A rejection says no more than silence does.
      }
    }),
  )
  await Promise.race([isOver, patience()])
  await mend()
  await Promise.race([isOver, patience()])
  return [...outcomes]
}

function patience(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
}
