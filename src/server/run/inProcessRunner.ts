import type { Runner, RunnerHost } from './runner'
import type { LeaseLoop } from './leaseLoop'
import type { AnyServerAction } from '../tasks/serverAction'
import type { QueueItem } from '../storage/storage'

import { createLeaseLoop } from './leaseLoop'
import { RunInterrupted, runTask } from './runTask'
import { runQueue } from '../tasks/admission'
import { DEFAULT_CONCURRENCY, DEFAULT_MAX_QUEUED } from '../tasks/serverAction'
import { cancelled, watchCancels } from './watchCancels'

/** One action: its queue, and the share of it that this process handles. */
interface Lane {
  name: string
  action: AnyServerAction
  queue: string
  places: number
  loop: LeaseLoop
  /** Starts that are about to append their task to the queue. */
  reserved: number
  /** Tasks that wait in the queue, as far as this process knows. */
  queued: number
}

interface Run {
  lane: Lane
  item: QueueItem
  controller: AbortController
}

/** A run that does not renew its lease for this long has lost its process. */
const LEASE_MS = 30_000
/** Interval at which runs renew their leases and the queues are searched for tasks of a lost process. */
const BEAT_MS = 10_000

/** Runs tasks in this process, a few of each action at a time. */
export function createInProcessRunner(): Runner {
  const lanes = new Map<string, Lane>()
  const runs = new Set<Run>()
  const stop = new AbortController()
  let host: RunnerHost
  let stopBeat: (() => void) | undefined
  let leaveCancels: (() => Promise<void>) | undefined

  function createLane(name: string, action: AnyServerAction): Lane {
    const { storage, clock, onError } = host
    const queue = runQueue(name)
    const places = action.concurrency ?? DEFAULT_CONCURRENCY
    const loop = createLeaseLoop({
      storage,
      clock,
      queue,
      places,
      leaseMs: LEASE_MS,
      handle: (item) => run(lane, item),
      onLease(count, isEmpty) {
        lane.queued = isEmpty ? 0 : Math.max(0, lane.queued - count)
      },
      onError,
    })
    const lane: Lane = { name, action, queue, places, loop, reserved: 0, queued: 0 }
    return lane
  }

  async function run(lane: Lane, item: QueueItem): Promise<void> {
    const { name, action, queue, loop } = lane
    const controller = new AbortController()
    const current: Run = { lane, item, controller }
    runs.add(current)
    try {
      const outcome = stop.signal.aborted
        ? ({ retryInMs: 0 } as const) // leased while the runner was closing: goes back untouched
        : await runTask({ host, name, action, item, controller, stopping: stop.signal })
      await host.storage.settle(queue, item.id, outcome, item.attempts)
    } catch (error) {
      host.onError(error, `run of ${name}, task ${item.id}`)
    } finally {
      runs.delete(current)
      loop.wake() // another process may have queued a task
    }
  }

  function beatLater(): void {
    stopBeat = host.clock.after(BEAT_MS, () => {
      for (const each of runs) {
        renewLease(each).catch((error: unknown) => host.onError(error, `lease of task ${each.item.id}`))
      }
      for (const { loop } of lanes.values()) loop.wake()
      beatLater()
    })
  }

  /** Also reads the record, because the cancel channel delivers at most once. */
  async function renewLease({ lane, item, controller }: Run): Promise<void> {
    const isOurs = await host.storage.settle(lane.queue, item.id, { renewMs: LEASE_MS }, item.attempts)
    if (!isOurs) controller.abort(new RunInterrupted('Another process has leased the task.'))
    else if ((await host.tasks.read(item.id))?.cancelRequested) controller.abort(cancelled())
  }

  function cancelRun(taskId: string): void {
    for (const { item, controller } of runs) if (item.id === taskId) controller.abort(cancelled())
  }

  return {
    start(runnerHost) {
      host = runnerHost
      leaveCancels = watchCancels(host, cancelRun)
      for (const [name, action] of host.actions) lanes.set(name, createLane(name, action))
      for (const { loop } of lanes.values()) loop.wake()
      beatLater()
    },
    reserve(action) {
      const lane = lanes.get(action)
      if (!lane || stop.signal.aborted) return null
      const { places, reserved, queued, loop } = lane
      const maxQueued = lane.action.maxQueued ?? DEFAULT_MAX_QUEUED
      if (reserved + queued + loop.active() >= places + maxQueued) return null
      lane.reserved += 1
      return () => {
        lane.reserved -= 1
      }
    },
    added(action) {
      const lane = lanes.get(action)
      if (!lane) return
      lane.queued += 1
      lane.loop.wake()
    },
    async close() {
      stop.abort()
      stopBeat?.()
      for (const { controller } of runs) controller.abort(new RunInterrupted('The server stops.'))
      await Promise.all([...lanes.values()].map(({ loop }) => loop.close()))
      await leaveCancels?.()
    },
  }
}
