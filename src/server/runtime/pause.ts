import type { ServerClock } from './clock'

/** Resolves after `ms`, or as soon as one of the signals is aborted. One that is aborted already shortens nothing. */
export async function pause(clock: ServerClock, ms: number, signals: AbortSignal[]): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = clock.after(ms, end)
    function end(): void {
      stop()
      for (const signal of signals) signal.removeEventListener('abort', end)
      resolve()
    }
    for (const signal of signals) signal.addEventListener('abort', end)
  })
}
