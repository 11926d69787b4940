import type { ServerClock } from './clock'

/** Thrown by {@link within}. */
export class TookTooLong extends Error {
  override readonly name = 'TookTooLong'
}

/** What `work` comes to, if it comes to something within `ms`; else throws a `TookTooLong`. `work` goes on unheard. */
export function within<T>(clock: ServerClock, ms: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(ms, () => reject(new TookTooLong(`vue-taskgate: took longer than ${ms} ms.`)))
    work.then(resolve, reject).finally(stop)
  })
}
