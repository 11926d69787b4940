import type { Cluster, Redis } from 'ioredis'
import type { RunnerHost } from '../run/runner'
import type { AnyServerAction } from '../tasks/serverAction'
import type { QueueItem, QueueOutcome } from '../storage/storage'
import type { Connections } from './connections'
import type { JobRuns } from './jobRuns'
import type { TaskJob } from './taskJob'
import type { WaitingLimit } from './waitingLimit'

import { Queue, Worker } from 'bullmq'

import { createQueueWorker } from '../run/queueWorker'
import { runQueue } from '../tasks/admission'
import { DEFAULT_CONCURRENCY } from '../tasks/serverAction'
import { isSettled } from '../tasks/taskStore'
import { addTaskJob, bullQueue } from './taskJob'
import { createWaitingLimit } from './waitingLimit'

/** Moves the tasks of one action from the storage to Bull, and runs them if this process works. */
export interface Lane extends Pick<WaitingLimit, 'reserve'> {
  /** Begins to move and run tasks. Called once, when the jobs under the prefix are known to be this app's. */
  open(): void
  /** Call after a task was added to the storage's queue. */
  added(): void
  /** Takes no more jobs; resolves when the jobs in flight have ended or are back in Bull's queue. */
  close(): Promise<void>
  /** Disconnects what did not close in time. */
  force(): Promise<void>
}

export interface LaneOptions {
  host: RunnerHost
  name: string
  action: AnyServerAction
  connections: Connections
  /** Undefined in a process that runs no tasks. */
  runs?: JobRuns
  prefix: string
  lockMs: number
  stalledIntervalMs: number
  onError(error: unknown): void
}

/** Lease of an item on its way to Bull. When it expires, any process may take it there. */
const RELAY_MS = 30_000
const RELAYS_AT_ONCE = 8
const RETRY_MS = 1_000
/** Length of Bull's event stream, which nothing here reads. */
const EVENTS_KEPT = 100

/** Opens the Bull queue of an action and, if this process runs tasks, its worker. */
export function createLane(options: LaneOptions): Lane {
  const { host, name, action, connections, runs, prefix, lockMs, stalledIntervalMs, onError } = options
  const { forStarts, forWork } = connections
  const queue = new Queue<TaskJob>(bullQueue(name), {
    connection: forStarts,
    prefix,
    skipVersionCheck: true, // a failed check would leave the queue unusable for good
    streams: { events: { maxLen: EVENTS_KEPT } },
  }).on('error', onError)
  const waitingLimit = createWaitingLimit({ host, queue, name, action })
  const { storage, clock, tasks } = host
  let isOpen = false
  let worker: Worker<TaskJob, void> | undefined
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

  /** Idempotent: after a crash between adding and settling, the job exists already or its task is settled. */
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

  function createWorker(connection: Redis | Cluster, { process }: JobRuns): Worker<TaskJob, void> {
    return new Worker<TaskJob, void>(bullQueue(name), (job, token = '') => process(name, action, job, token), {
      connection,
      prefix,
      concurrency: action.concurrency ?? DEFAULT_CONCURRENCY,
      lockDuration: lockMs,
      skipLockRenewal: true,
      stalledInterval: stalledIntervalMs,
      // Bull never fails a stalled job: the action's `restarts` limit how often a task runs again.
      maxStalledCount: Number.MAX_SAFE_INTEGER,
    }).on('error', onError)
  }

  return {
    reserve: waitingLimit.reserve,
    open() {
      isOpen = true
      worker = forWork && runs && createWorker(forWork, runs)
      relays.start()
    },
    added() {
      waitingLimit.added()
      if (isOpen) relays.wake()
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
