import type { RedisClient } from './redisClient'

import { systemClock } from '../../runtime/clock'

export interface RedisCalls {
  /**
   * Makes a call, unless the storage is closed. `isRefusal` says whether an answer means that nothing was done.
   * After a break of the connection ioredis sends a command again that had no answer, and it may be refused only
   * because it was done the first time: such an answer is not believed, and the call rejects.
   */
  make<T>(call: () => Promise<T>, isRefusal?: (answer: T) => boolean): Promise<T>
  /** Refuses further calls and waits for those under way. */
  close(): Promise<void>
}

/** How long `close` waits for answers: without a connection some never come. */
const CLOSE_MS = 5_000

/** The calls of one storage. */
export function createRedisCalls(client: RedisClient): RedisCalls {
  const underWay = new Set<Promise<unknown>>()
  let breaks = 0
  let isClosed = false
  const countBreak = (): void => {
    breaks += 1
  }
  client.on('close', countBreak)
  client.on('-node', countBreak) // a cluster says so of one of its nodes

  async function trust<T>(call: () => Promise<T>, isRefusal: (answer: T) => boolean): Promise<T> {
    const before = breaks
    const answer = await call().catch(withoutCommand)
    if (breaks === before || !isRefusal(answer)) return answer
    throw new Error(
      'vue-taskgate: the connection to Redis broke during this call, which was then sent again and refused. ' +
        'Whether it had been done before is unknown: read what is there, or try again.',
    )
  }

  return {
    async make(call, isRefusal = () => false) {
      if (isClosed) throw new Error('vue-taskgate: this Redis storage is closed. Create another one.')
      const made = trust(call, isRefusal)
      underWay.add(made)
      try {
        return await made
      } finally {
        underWay.delete(made)
      }
    },
    async close() {
      isClosed = true
      let stop = (): void => {}
      const patience = new Promise<void>((resolve) => (stop = systemClock.after(CLOSE_MS, resolve)))
      await Promise.race([Promise.allSettled(underWay), patience])
      stop()
      client.off('close', countBreak)
      client.off('-node', countBreak)
    },
  }
}

/** ioredis hangs the command with its arguments on an error: inputs and payloads, which belong in no log. */
function withoutCommand(error: unknown): never {
  if (error instanceof Error) {
    delete (error as { command?: unknown }).command
    delete (error as { previousErrors?: unknown }).previousErrors
    delete (error as { lastNodeError?: unknown }).lastNodeError
  }
  throw error
}
