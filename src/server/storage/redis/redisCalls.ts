import type { RedisClient } from './redisClient'

import { systemClock } from '../../runtime/clock'

export interface RedisCalls {
  /**
   * Makes a call, unless the storage is closed. `isRefusal` returns whether an answer means that nothing was done.
   * After a lost connection ioredis resends unanswered commands. A resent command may be refused because it succeeded
   * the first time, so the call rejects in that case.
   */
  make<T>(call: () => Promise<T>, isRefusal?: (answer: T) => boolean): Promise<T>
  /** Refuses further calls and waits for those in flight. */
  close(): Promise<void>
}

/** Maximum wait of `close` for answers: without a connection some never arrive. */
const CLOSE_TIMEOUT_MS = 5_000

/** Tracks the calls of one storage. */
export function createRedisCalls(client: RedisClient): RedisCalls {
  const inFlight = new Set<Promise<unknown>>()
  let breaks = 0
  let isClosed = false
  const countBreak = (): void => {
    breaks += 1
  }
  client.on('close', countBreak)
  client.on('-node', countBreak) // a cluster lost the connection to one node

  async function trust<T>(call: () => Promise<T>, isRefusal: (answer: T) => boolean): Promise<T> {
    const before = breaks
    const answer = await call().catch(withoutCommand)
    if (breaks === before || !isRefusal(answer)) return answer
    throw new Error(
      'vue-taskgate: the connection to Redis broke during this call, which was then resent and refused.  ' +
        'Whether the first attempt succeeded is unknown: read the stored value, or try again.',
    )
  }

  return {
    async make(call, isRefusal = () => false) {
      if (isClosed) throw new Error('vue-taskgate: this Redis storage is closed. Create another one.')
      const made = trust(call, isRefusal)
      inFlight.add(made)
      try {
        return await made
      } finally {
        inFlight.delete(made)
      }
    },
    async close() {
      isClosed = true
      let stopTimer = (): void => {}
      const timeout = new Promise<void>((resolve) => (stopTimer = systemClock.after(CLOSE_TIMEOUT_MS, resolve)))
      await Promise.race([Promise.allSettled(inFlight), timeout])
      stopTimer()
      client.off('close', countBreak)
      client.off('-node', countBreak)
    },
  }
}

/** ioredis attaches the command with its arguments to errors. Inputs and payloads must not be logged. */
function withoutCommand(error: unknown): never {
  if (error instanceof Error) {
    delete (error as { command?: unknown }).command
    delete (error as { previousErrors?: unknown }).previousErrors
    delete (error as { lastNodeError?: unknown }).lastNodeError
  }
  throw error
}
