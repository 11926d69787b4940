import type { Storage } from './storage'

export interface WatchedStorage {
  storage: Storage
  /** Whether an error is one with which a call of the storage rejected. */
  isStorageFailure(error: unknown): boolean
}

/** The same storage, of whose errors one can tell later where they came from. */
export function watchFailures(storage: Storage): WatchedStorage {
  const failures = new WeakSet<object>()
  /** Made once for each method: a start calls the storage some fifteen times. */
  const calls = new Map<keyof Storage, (...args: unknown[]) => Promise<unknown>>()

  function watch(name: keyof Storage): (...args: unknown[]) => Promise<unknown> {
    return async (...args) => {
      try {
        return (await Reflect.apply(storage[name], storage, args)) as unknown
      } catch (error) {
        if (typeof error === 'object' && error !== null) failures.add(error)
        throw error
      }
    }
  }

  const watched = new Proxy(storage, {
    get(target, name: keyof Storage) {
      if (typeof target[name] !== 'function') return target[name]
      let call = calls.get(name)
      if (!call) calls.set(name, (call = watch(name)))
      return call
    },
  })
  return {
    storage: watched,
    isStorageFailure: (error) => typeof error === 'object' && error !== null && failures.has(error),
  }
}
