import type { ServerClock } from './clock'

/** Thrown by {@link withTimeout}. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}

/** Settles like `work`, or throws a `TookTooLong` after `ms`. `work` itself is not stopped; its late result is ignored. */
export function withTimeout<T>(clock: ServerClock, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stopTimer = clock.after(ms, () => reject(new TookTooLong(`vue-taskgate: took longer than ${ms} ms.`)))
    work.then(resolve, reject).finally(stopTimer)
  })
}
