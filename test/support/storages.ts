import type { Storage } from 'vue-taskgate/server'

type Method = (...args: never[]) => unknown

/** The same storage, with something around each call. */
export function around(storage: Storage, wrap: (name: keyof Storage, call: () => unknown) => unknown): Storage {
  return new Proxy(storage, {
    get(target, name: keyof Storage) {
      const method = target[name] as Method
      return async (...args: never[]) => wrap(name, () => method.apply(target, args))
    },
  })
}

/** A storage as it is over a network: every call takes turns of the event loop, before it acts and after. */
export function remote(storage: Storage, turns = () => 1): Storage {
  const wait = async () => {
    for (let turn = turns(); turn > 0; turn -= 1) await new Promise((resolve) => setImmediate(resolve))
  }
  return around(storage, async (_name, call) => {
    await wait()
    const result = await call()
    await wait()
    return result
  })
}
