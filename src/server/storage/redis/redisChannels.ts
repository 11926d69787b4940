import type { Cluster, Redis } from 'ioredis'
import type { RedisClient } from './redisClient'

export interface RedisChannels {
  /** Resolves, once subscribed, to the function that ends it. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void>
  /** Ends the connection, if there is one. */
  close(): void
}

/** Redis' own publish and subscribe, heard on one connection beside the client's, opened at the first subscription. */
export function createRedisChannels(client: RedisClient): RedisChannels {
  const listeners = new Map<string, Set<(message: string) => void>>()
  let connection: RedisClient | undefined

  function connect(): RedisClient {
    const opened = duplicate(client)
    opened.on('message', (channel: string, message: string) => {
      for (const listener of listeners.get(channel) ?? []) queueMicrotask(() => listener(message))
    })
    // The client meets the same errors and tells its owner; without a listener ioredis logs them once more.
    opened.on('error', () => {})
    opened.on('end', () => {
      if (connection === opened) connection = undefined // given up; the next subscription opens another one
    })
    return opened
  }

  function remove(channel: string, listener: (message: string) => void): void {
    const set = listeners.get(channel)
    if (!set?.delete(listener) || set.size > 0) return
    listeners.delete(channel)
    // Without an answer there is no connection any more, hence no subscription.
    connection?.unsubscribe(channel).catch(() => {})
  }

  return {
    async subscribe(channel, listener) {
      const own = (message: string): void => listener(message) // its own function, so that each call counts once
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(own))
      try {
        const channels = connection ? [channel] : [...listeners.keys()]
        connection ??= connect()
        await connection.subscribe(...channels)
      } catch (error) {
        remove(channel, own)
        throw error
      }
      return () => remove(channel, own)
    },
    close() {
      listeners.clear()
      connection?.disconnect()
      connection = undefined
    },
  }
}

/** A connection of the same kind that waits for Redis and takes its subscriptions up again. */
function duplicate(client: RedisClient): RedisClient {
  const patient = { lazyConnect: true, enableOfflineQueue: true }
  if (client.isCluster) return (client as Cluster).duplicate([], patient)
  return (client as Redis).duplicate({ ...patient, autoResubscribe: true })
}
