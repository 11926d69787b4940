import type { ServerClock } from './clock'

import { boundedWait } from './boundedWait'

type InTurn = <T>(key: string, run: () => Promise<T>) => Promise<T>

/** A call that is not over by then has probably died with its request. */
const MAX_WAIT_MS = 1_000
/** Calls that died are remembered until there are so many. */
const MAX_KEYS = 10_000

/**
 * Runs the calls of one key in sequence, also after a rejection. Calls of different keys run in parallel. Saves work
 * only: after a second a call no longer waits, and the storage decides.
 */
export function createInTurn(clock: ServerClock): InTurn {
  const lastCalls = new Map<string, Promise<unknown>>()
  return (key, run) => {
    const last = lastCalls.get(key)
    const turn = last ? boundedWait(last, MAX_WAIT_MS, clock).then(run) : run()
    const forget = (): void => {
      if (lastCalls.get(key) === turn) lastCalls.delete(key)
    }
    lastCalls.set(key, turn)
    if (lastCalls.size > MAX_KEYS) lastCalls.delete(lastCalls.keys().next().value!)
    turn.then(forget, forget)
    return turn
  }
}
