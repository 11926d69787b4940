import type { RunnerHost } from '../run/runner'
import type { AnyServerAction } from '../tasks/serverAction'
import type { QueueItem, QueueOutcome } from '../storage/storage'
import type { Connections } from './connections'
import type { JobRuns } from './jobRuns'
import type { Room } from './room'
import type { TaskJob } from './taskJob'

import { Queue, Worker } from 'bullmq'

import { createQueueWorker } from '../run/queueWorker'
import { runQueue } from '../tasks/admission'
import { DEFAULT_CONCURRENCY } from '../tasks/serverAction'
import { isSettled } from '../tasks/taskStore'
import { createRoom } from './room'
import { addTaskJob, bullQueue } from './taskJob'

/** One action: its way from the storage into Bull, and Bull's worker for it. */
export interface Lane extends Pick<Room, 'reserve'> {
  /** A task was just put into the storage's queue. */
  added(): void
  /** Takes nothing more; resolves when jobs under way have ended or gone back, and Bull is told. */
  close(): Promise<void>
  /** Lets go of what does not close by itself. */
  force(): Promise<void>
}

export interface LaneOptions {
  host: RunnerHost
  name: string
  action: AnyServerAction
  connections: Connections
  /** Undefined in a process that does not work. */
  runs?: JobRuns
  prefix: string
  lockMs: number
  stalledIntervalMs: number
  onError(error: unknown): void
}

/** A task that has not reached Bull by then is taken there again, perhaps by another process. */
const RELAY_MS = 30_000
const RELAYS_AT_ONCE = 8
const RETRY_MS = 1_000
/** Bull's log of what happened: ids, which are not read here. */
const EVENTS_KEPT = 100

/** Opens the Bull queue of an action, and where this process works its worker. */
export function createLane(options: LaneOptions): Lane {
  const { host, name, action, connections, runs, prefix, lockMs, stalledIntervalMs, onError } = options
  const { forStarts, forWork } = connections
  const queue = new Queue<TaskJob>(bullQueue(name), {
    connection: forStarts,
    prefix,
    skipVersionCheck: true, // its command, if it failed, would break the queue for good
    streams: { events: { maxLen: EVENTS_KEPT } },
  }).on('error', onError)
  const room = createRoom({ host, queue, name, action })
  const { storage, clock, tasks } = host
  const relays = createQueueWorker({
    storage,
    clock,
    queue: runQueue(name),
    atOnce: RELAYS_AT_ONCE,
    leaseMs: RELAY_MS,
    retryMs: [],
    handle: relay,
    onError: host.onError,
  })

  /** A crash after the job was added and before the item is settled means the same job again, or a task that is over. */
  async function relay({ id, value }: QueueItem): Promise<QueueOutcome> {
    try {
      const record = await tasks.read(id)
      if (record && !isSettled(record)) await addTaskJob(queue, record, value)
      return 'removed'
    } catch (error) {
      host.onError(error, `way of task ${id} to Bull`)
      return { retryInMs: RETRY_MS }
    }
  }

  const worker =
    forWork &&
    runs &&
    new Worker<TaskJob, void>(bullQueue(name), (job, token) => runs.process(name, action, job, token!), {
      connection: forWork,
      prefix,
      concurrency: action.concurrency ?? DEFAULT_CONCURRENCY,
      lockDuration: lockMs,
      skipLockRenewal: true,
      stalledInterval: stalledIntervalMs,
      // Bull never fails a job by itself: how often a task is begun again is the action's to say.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    }).on('error', onError)

  relays.start()

  return {
    reserve: room.reserve,
    added() {
      room.added()
      relays.wake()
    },
    async close() {
      await Promise.all([relays.close(), worker?.close()])
      await queue.close()
    },
    async force() {
      await Promise.all([worker?.getBackend().close(true), queue.close()])
    },
  }
}
