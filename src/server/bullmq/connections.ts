import type { Cluster, RedisOptions } from 'ioredis'

import { Redis } from 'ioredis'

/** A client of `ioredis` 5 or 6, or the options of one. */
export type BullConnection = Redis | Cluster | RedisOptions

/** The runner's own connections; Bull adds a blocking one for each worker. */
export interface Connections {
  /** For starts: a caller waits, so without Redis its commands fail at once. */
  forStarts: Redis | Cluster
  /** For workers, whose commands wait until Redis is back; undefined in a process that does not work. */
  forWork?: Redis | Cluster
  close(): void
}

/** A command of a start that takes longer than this has failed. */
const START_COMMAND_MS = 2_000

/** Opens connections to the Redis of a client or of options. A client that is given stays as it is. */
export function openConnections(
  connection: BullConnection,
  work: boolean,
  onError: (error: unknown) => void,
): Connections {
  const open = (options: RedisOptions): Redis | Cluster => another(connection, options).on('error', onError)
  const forStarts = open({ maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: START_COMMAND_MS })
  // Bull asks for null: a worker would otherwise lose jobs that it has taken. Its commands block, so they have no limit.
  const patient = { maxRetriesPerRequest: null, enableOfflineQueue: true, commandTimeout: undefined }
  const forWork = work ? open(patient) : undefined
  return {
    forStarts,
    forWork,
    close() {
      forStarts.disconnect()
      forWork?.disconnect()
    },
  }
}

/** Tells a client, also one of another copy of ioredis, from options. */
export function isClient(connection: BullConnection): connection is Redis | Cluster {
  return typeof (connection as Partial<Redis>).duplicate === 'function'
}

function another(connection: BullConnection, options: RedisOptions): Redis | Cluster {
  if (!isClient(connection)) return new Redis({ ...connection, ...options })
  if (!connection.isCluster) return (connection as Redis).duplicate(options)
  const cluster = connection as Cluster
  const { enableOfflineQueue } = options
  return cluster.duplicate([], { enableOfflineQueue, redisOptions: { ...cluster.options.redisOptions, ...options } })
}
