import type { ServerClock } from './clock'

/** Resolves after `ms`, or when one of the signals aborts. A signal that was aborted before has no effect. */
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
