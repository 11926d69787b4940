import type { Storage } from 'vue-taskgate/server'

type Call = keyof Storage
type Match = (...args: never[]) => boolean

export interface Hold {
  /** Whether a call waits here. */
  isReached(): boolean
  release(): void
}

export interface Controlled {
  storage: Storage
  /** Stops the next matching call, before it acts or after, until it is released. */
  hold(name: Call, options?: { after?: boolean; match?: Match }): Hold
  /** Lets matching calls reject until the function that it returns is called. */
  fail(name: Call, match?: Match): () => void
  /** Ends the process: from now on it can change nothing any more, and learns nothing. */
  kill(): void
}

interface Stop {
  name: Call
  isAfter: boolean
  match: Match
  reach(): Promise<void>
}

/** The same storage as one process sees it, to be held up, broken and cut off by the test. */
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
      const method = target[name] as (...args: never[]) => Promise<unknown>
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
