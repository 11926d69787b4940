import type { Storage } from './storage'

export interface WatchedStorage {
  storage: Storage
  /** Whether an error is one with which a call of the storage rejected. */
  isStorageFailure(error: unknown): boolean
}

/** The same storage, of whose errors one can tell later where they came from. */
export function watchFailures(storage: Storage): WatchedStorage {
  const failures = new WeakSet<object>()
  const watched = new Proxy(storage, {
    get(target, name: keyof Storage) {
      const method: unknown = target[name]
      if (typeof method !== 'function') return method
      return async (...args: unknown[]): Promise<unknown> => {
        try {
          return (await Reflect.apply(method, target, args)) as unknown
        } catch (error) {
          if (typeof error === 'object' && error !== null) failures.add(error)
          throw error
        }
      }
    },
  })
  return {
    storage: watched,
    isStorageFailure: (error) => typeof error === 'object' && error !== null && failures.has(error),
  }
}
