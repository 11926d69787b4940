type InTurn = <T>(key: string, run: () => Promise<T>) => Promise<T>

/** Runs calls of one key one after another, whatever comes of each; calls of different keys do not wait. */
export function createInTurn(): InTurn {
  const last = new Map<string, Promise<unknown>>()
  return (key, run) => {
    const turn = (last.get(key) ?? Promise.resolve()).then(run, run)
    const leave = (): void => {
      if (last.get(key) === turn) last.delete(key)
    }
    last.set(key, turn)
    turn.then(leave, leave)
    return turn
  }
}
