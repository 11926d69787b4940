type InTurn = <T>(key: string, run: () => Promise<T>) => Promise<T>

/** Runs the calls of one key in sequence, also after a rejection. Calls of different keys run in parallel. */
export function createInTurn(): InTurn {
  const lastCalls = new Map<string, Promise<unknown>>()
  return (key, run) => {
    const turn = (lastCalls.get(key) ?? Promise.resolve()).then(run, run)
    const forget = (): void => {
      if (lastCalls.get(key) === turn) lastCalls.delete(key)
    }
    lastCalls.set(key, turn)
    turn.then(forget, forget)
    return turn
  }
}
