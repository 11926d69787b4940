import type { Clock } from '../../core/environment/clock'

import { systemClock } from '../../core/environment/clock'
import { Problem } from '../../core/http/problem'

export interface Loader<T> {
  /** Resolves to the module. Rejects with a `load` `Problem` after one retry; the next call loads again. */
  (): Promise<T>
  /** Fetches the module ahead of need. Never throws: a failure shows when the module is needed. */
  preload(): void
}

/** Delay before the one retry. */
const RETRY_AFTER_MS = 1_000
/** A module that takes longer counts as lost, so that the user does not wait for ever. */
const GIVE_UP_AFTER_MS = 15_000

/**
 * Loads a chunk once. Forgets a failed or empty module: an `import()` ends in either when a deployment has removed the
 * file.
 */
export function createLoader<T>(
  load: () => Promise<T | undefined>,
  clock: Pick<Clock, 'after'> = systemClock,
): Loader<T> {
  let loading: Promise<T> | undefined

  function attempt(): Promise<T> {
    return new Promise((resolve, reject) => {
      const give = (words: string): void => reject(new Error(words))
      const stop = clock.after(GIVE_UP_AFTER_MS, () => give(`nothing arrived within ${GIVE_UP_AFTER_MS} ms`))
      load()
        .then((loaded) => (loaded === undefined ? give('the module is undefined') : resolve(loaded)), reject)
        .finally(stop)
    })
  }

  function once(): Promise<T> {
    loading ??= attempt().catch((error: unknown) => {
      loading = undefined
      throw error
    })
    return loading
  }

  async function loadOrRetry(): Promise<T> {
    try {
      return await once()
    } catch {
      await new Promise<void>((resolve) => clock.after(RETRY_AFTER_MS, resolve))
      return once()
    }
  }

  return Object.assign(
    async () => {
      try {
        return await loadOrRetry()
      } catch (cause) {
        const words = 'The part of the page that shows the check did not arrive: '
        const hint = `${process.env.NODE_ENV === 'production' ? '' : words}${cause}`
        throw new Problem({ code: 'load', hint, retryable: true }, cause)
      }
    },
    { preload: () => void once().catch(() => undefined) },
  )
}
