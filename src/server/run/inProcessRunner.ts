import type { Runner, RunnerHost } from './runner'
import type { AnyServerAction } from '../tasks/serverAction'
import type { QueueItem } from '../storage/storage'

import { RunInterrupted, runTask } from './runTask'
import { runQueue } from '../tasks/admission'
import { DEFAULT_CONCURRENCY, DEFAULT_MAX_QUEUED } from '../tasks/serverAction'
import { cancelled, watchCancels } from './watchCancels'
import { withTimeout } from '../runtime/withTimeout'

/** One action: its queue, and how much of it this process does at once. */
interface Lane {
  name: string
  action: AnyServerAction
  queue: string
  places: number
  /** Starts on their way into the queue, tasks that wait there as far as this process knows, and those that run. */
  reserved: number
  queued: number
  running: number
  isFilling: boolean
  /** Whether there may be more in the queue than the lease under way has seen. */
  hasMore: boolean
  /** Resolves when the last filling is over. */
  filled?: Promise<void>
}

interface Run {
  lane: Lane
  item: QueueItem
  controller: AbortController
  ended: Promise<void>
}

/** A run that is not heard of for this long has lost its process. */
const LEASE_MS = 30_000
/** How often runs renew their leases, and the queues are searched for what a lost process has left. */
const BEAT_MS = 10_000

/** Runs tasks in this process, a few of each action at a time. */
export function createInProcessRunner(): Runner {
  const lanes = new Map<string, Lane>()
  const runs = new Set<Run>()
  let host: RunnerHost
  let stopBeat: (() => void) | undefined
  let leaveCancels: (() => Promise<void>) | undefined
  const stop = new AbortController()

  /** Fills the free places of a lane from its queue, with one lease at a time. */
  function fill(lane: Lane): void {
    lane.hasMore = true
    if (lane.isFilling) return
    lane.isFilling = true
    lane.filled = leaseAll(lane)
  }

  async function leaseAll(lane: Lane): Promise<void> {
    while (lane.hasMore && !stop.signal.aborted && lane.running < lane.places) {
      lane.hasMore = false
      const free = lane.places - lane.running
      try {
        const items = await withTimeout(host.clock, LEASE_MS, host.storage.lease(lane.queue, free, LEASE_MS))
        const isEmpty = items.length < free && !lane.hasMore
        lane.queued = isEmpty ? 0 : Math.max(0, lane.queued - items.length)
        for (const item of items) {
          if (stop.signal.aborted) await host.storage.settle(lane.queue, item.id, { retryInMs: 0 }, item.attempts)
          else begin(lane, item)
        }
      } catch (error) {
        host.onError(error, `lease of ${lane.queue}`)
      }
    }
    lane.isFilling = false
  }

  function begin(lane: Lane, item: QueueItem): void {
    const { name, action, queue } = lane
    const controller = new AbortController()
    const ended = runTask({ host, name, action, item, controller, stopping: stop.signal })
      .then((outcome) => host.storage.settle(queue, item.id, outcome, item.attempts))
      .catch((error: unknown) => host.onError(error, `run of ${name}, task ${item.id}`))
      .then(() => {
        runs.delete(run)
        lane.running -= 1
        fill(lane)
      })
    const run: Run = { lane, item, controller, ended }
    runs.add(run)
    lane.running += 1
  }

  function beatLater(): void {
    stopBeat = host.clock.after(BEAT_MS, () => {
      for (const run of runs) {
        keep(run).catch((error: unknown) => host.onError(error, `lease of task ${run.item.id}`))
      }
      lanes.forEach(fill)
      beatLater()
    })
  }

  /** Renews a run's lease. The cancel channel tells at most once, so the record is asked too. */
  async function keep({ lane, item, controller }: Run): Promise<void> {
    const isOurs = await host.storage.settle(lane.queue, item.id, { renewMs: LEASE_MS }, item.attempts)
    if (!isOurs) controller.abort(new RunInterrupted('The task has gone to another process.'))
    else if ((await host.tasks.read(item.id))?.cancelRequested) controller.abort(cancelled())
  }

  function cancelRun(taskId: string): void {
    for (const { item, controller } of runs) if (item.id === taskId) controller.abort(cancelled())
  }

  return {
    start(given) {
      host = given
      leaveCancels = watchCancels(host, cancelRun)
      for (const [name, action] of host.actions) {
        const places = action.concurrency ?? DEFAULT_CONCURRENCY
        const counts = { reserved: 0, queued: 0, running: 0, isFilling: false, hasMore: false }
        lanes.set(name, { name, action, queue: runQueue(name), places, ...counts })
      }
      lanes.forEach(fill)
      beatLater()
    },
    reserve(action) {
      const lane = lanes.get(action)
      if (!lane || stop.signal.aborted) return null
      const { places, reserved, queued, running } = lane
      const maxQueued = lane.action.maxQueued ?? DEFAULT_MAX_QUEUED
      if (reserved + queued + running >= places + maxQueued) return null
      lane.reserved += 1
      return () => {
        lane.reserved -= 1
      }
    },
    added(action) {
      const lane = lanes.get(action)
      if (!lane) return
      lane.queued += 1
      fill(lane)
    },
    async close() {
      stop.abort()
      stopBeat?.()
      for (const { controller } of runs) controller.abort(new RunInterrupted('The server stops.'))
      await Promise.all([...lanes.values()].map(({ filled }) => filled))
      await Promise.all([...runs].map(({ ended }) => ended))
      await leaveCancels?.()
    },
  }
}
