import type { Storage } from './storage'

export interface WatchedStorage {
  storage: Storage
  /** Returns whether a call of the storage rejected with this error. */
  isStorageFailure(error: unknown): boolean
}

/** Wraps a storage, so that its errors can be recognized later. */
export function watchFailures(storage: Storage): WatchedStorage {
  const failures = new WeakSet<object>()
  /** Created once per method: a start calls the storage about fifteen times. */
  const calls = new Map<keyof Storage, (...args: unknown[]) => Promise<unknown>>()

  function watch(name: keyof Storage): (...args: unknown[]) => Promise<unknown> {
    return async (...args) => {
      try {
        return (await Reflect.apply(storage[name]!, storage, args)) as unknown
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
