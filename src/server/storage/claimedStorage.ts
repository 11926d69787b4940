import type { Storage } from './storage'

/** Wraps a storage, so that each call waits for `ready`, which throws while the data may be another app's. */
export function claimedStorage(storage: Storage, isReady: () => boolean, ready: () => Promise<void>): Storage {
  return new Proxy(storage, {
    get(target, name: keyof Storage) {
      const method = target[name]
      if (typeof method !== 'function' || isReady()) return method
      return async (...args: never[]) => {
        await ready()
        return Reflect.apply(method, target, args) as unknown
      }
    },
  })
}
