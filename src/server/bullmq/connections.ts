import type { Cluster, RedisOptions } from 'ioredis'

import { Redis } from 'ioredis'

/** A client of `ioredis` 5 or 6, or the options of one. */
export type BullConnection = Redis | Cluster | RedisOptions

/** The runner's own connections. Bull adds a blocking one for each worker. */
export interface Connections {
  /** For starts. Commands fail at once without Redis, since a caller waits. */
  forStarts: Redis | Cluster
  /** For workers. Commands wait until Redis is back. Undefined in a process that runs no tasks. */
  forWork?: Redis | Cluster
  close(): void
}

/** Timeout of a command for a start. */
const START_COMMAND_MS = 2_000
/** A primary that freezes leaves connections open that never answer. */
const START_SILENCE_MS = 5_000
/** Longer than Bull's blocking commands, which take ten seconds at most. */
const WORK_SILENCE_MS = 15_000
/** The answer of `reconnectOnError` that also sends the command again. */
const RESEND = 2

/** After a failover the old primary is a replica, which refuses writes: connect anew, perhaps to the new primary. */
const followFailover = (error: Error): false | typeof RESEND => error.message.includes('READONLY') && RESEND

/** Opens connections to the Redis of a client or of options. A given client stays unchanged. */
export function openConnections(
  connection: BullConnection,
  work: boolean,
  onError: (error: unknown) => void,
): Connections {
  const open = (options: RedisOptions): Redis | Cluster => openAnother(connection, options).on('error', onError)
  const hasty = { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: START_COMMAND_MS }
  const forStarts = open({ ...hasty, socketTimeout: START_SILENCE_MS })
  // Bull requires null, else a worker loses jobs that it has taken. Its commands block, so they have no timeout.
  const patient = { maxRetriesPerRequest: null, enableOfflineQueue: true, commandTimeout: undefined }
  const forWork = work ? open({ ...patient, socketTimeout: WORK_SILENCE_MS }) : undefined
  return {
    forStarts,
    forWork,
    close() {
      forStarts.disconnect()
      forWork?.disconnect()
    },
  }
}

/** Opens a connection that gives up at once. Its failure rejects the commands. */
export function openBriefly(connection: BullConnection): Redis | Cluster {
  const options = { maxRetriesPerRequest: 0, enableOfflineQueue: true, retryStrategy: () => null }
  return openAnother(connection, options).on('error', () => {})
}

/** Whether this is a client, perhaps of another copy of ioredis, and not options. */
export function isClient(connection: BullConnection): connection is Redis | Cluster {
  return typeof (connection as Partial<Redis>).duplicate === 'function'
}

function openAnother(connection: BullConnection, own: RedisOptions): Redis | Cluster {
  const options = { ...own, reconnectOnError: reconnectOf(connection) ?? followFailover }
  if (!isClient(connection)) return new Redis({ ...connection, ...options })
  if (!connection.isCluster) return (connection as Redis).duplicate(options)
  const cluster = connection as Cluster
  const { enableOfflineQueue } = options
  return cluster.duplicate([], { enableOfflineQueue, redisOptions: { ...cluster.options.redisOptions, ...options } })
}

/** The caller's own rule, which comes first. */
function reconnectOf(connection: BullConnection): RedisOptions['reconnectOnError'] {
  if (!isClient(connection)) return connection.reconnectOnError
  if (!connection.isCluster) return (connection as Redis).options.reconnectOnError
  return (connection as Cluster).options.redisOptions?.reconnectOnError
}
