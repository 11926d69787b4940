import type { Storage } from 'vue-taskgate/server'

type Call = keyof Storage
type Match = (...args: never[]) => boolean

export interface Hold {
  /** Whether a call is held. */
  isReached(): boolean
  release(): void
}

export interface Controlled {
  storage: Storage
  /** Holds the next matching call, before or after it acts, until `release()`. */
  hold(name: Call, options?: { after?: boolean; match?: Match }): Hold
  /** Makes matching calls reject. Returns a function that ends the fault. */
  fail(name: Call, match?: Match): () => void
  /** Simulates the death of the process: every further call and response rejects. */
  kill(): void
}

interface Stop {
  name: Call
  isAfter: boolean
  match: Match
  reach(): Promise<void>
}

/** Wraps a storage for one process, so that a test can hold, break and cut off its calls. */
export function controlled(inner: Storage): Controlled {
  const stops = new Set<Stop>()
  const faults = new Set<{ name: Call; match: Match }>()
  let isDead = false

  async function pass(name: Call, isAfter: boolean, args: never[]): Promise<void> {
    const stop = [...stops].find((each) => each.name === name && each.isAfter === isAfter && each.match(...args))
    if (stop) {
      stops.delete(stop)
      await stop.reach()
    }
    if (isDead) throw new Error('this process is gone')
    const isFaulty = !isAfter && [...faults].some((fault) => fault.name === name && fault.match(...args))
    if (isFaulty) throw new Error(`the storage fails: ${name}`)
  }

  const storage = new Proxy(inner, {
    get(target, name: Call) {
      const method = target[name] as ((...args: never[]) => Promise<unknown>) | undefined
      if (!method) return undefined
      return async (...args: never[]) => {
        await pass(name, false, args)
        const result = await method.apply(target, args)
        await pass(name, true, args)
        return result
      }
    },
  })

  return {
    storage,
    hold(name, { after = false, match = () => true } = {}) {
      let isReached = false
      let release: () => void = () => undefined
      const released = new Promise<void>((resolve) => (release = resolve))
      const reach = (): Promise<void> => {
        isReached = true
        return released
      }
      stops.add({ name, isAfter: after, match, reach })
      return { isReached: () => isReached, release }
    },
    fail(name, match = () => true) {
      const fault = { name, match }
      faults.add(fault)
      return () => faults.delete(fault)
    },
    kill() {
      isDead = true
    },
  }
}
