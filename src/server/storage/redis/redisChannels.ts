import type { Cluster, Redis } from 'ioredis'
import type { RedisClient } from './redisClient'

export interface RedisChannels {
  /** Resolves to the function that unsubscribes, once subscribed. */
  subscribe(channel: string, listener: (message: string) => void): Promise<() => void>
  /** Ends the connection, if there is one. */
  close(): void
}

/** Publish and subscribe of Redis. All subscriptions share one connection of their own, opened at the first one. */
export function createRedisChannels(client: RedisClient): RedisChannels {
  const listeners = new Map<string, Set<(message: string) => void>>()
  let connection: RedisClient | undefined

  function connect(): RedisClient {
    const opened = duplicate(client)
    opened.on('message', (channel: string, message: string) => {
      for (const listener of listeners.get(channel) ?? []) queueMicrotask(() => listener(message))
    })
    // The client emits the same errors to its owner. Without a listener ioredis would log them a second time.
    opened.on('error', () => {})
    opened.on('end', () => {
      if (connection === opened) connection = undefined // ioredis has given up; the next subscription reconnects
    })
    return opened
  }

  function remove(channel: string, listener: (message: string) => void): void {
    const set = listeners.get(channel)
    if (!set?.delete(listener) || set.size > 0) return
    listeners.delete(channel)
    // A rejection means that the connection is lost, and the subscription with it.
    connection?.unsubscribe(channel).catch(() => {})
  }

  return {
    async subscribe(channel, listener) {
      const own = (message: string): void => listener(message) // a new function, so that each call counts separately
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

/** Creates a connection of the same kind that waits for Redis and resubscribes after a reconnect. */
function duplicate(client: RedisClient): RedisClient {
  const patient = { lazyConnect: true, enableOfflineQueue: true }
  if (client.isCluster) return (client as Cluster).duplicate([], patient)
  return (client as Redis).duplicate({ ...patient, autoResubscribe: true })
}
