import type { Storage } from 'vue-taskgate/server'

type Method = (...args: never[]) => unknown

/** Wraps each call of a storage. */
export function around(storage: Storage, wrap: (name: keyof Storage, call: () => unknown) => unknown): Storage {
  const wrapped = Object.entries(storage).map(([name, method]) => [
    name,
    async (...args: never[]) => wrap(name as keyof Storage, () => (method as Method).apply(storage, args)),
  ])
  return Object.fromEntries(wrapped) as Storage
}

/** Simulates a storage behind a network: every call takes turns of the event loop before and after it acts. */
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
