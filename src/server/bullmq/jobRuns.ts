import type { Job } from 'bullmq'
import type { RunnerHost } from '../run/runner'
import type { AnyServerAction } from '../tasks/serverAction'
import type { QueueItem, QueueOutcome } from '../storage/storage'
import type { TaskJob } from './taskJob'

import { DelayedError, WaitingError } from 'bullmq'

import { RunInterrupted, runTask } from '../run/runTask'
import { cancelled, watchCancels } from '../run/watchCancels'

/** The runs of all actions in this process. */
export interface JobRuns {
  /** Runs a job that a worker has taken. Throws Bull's signals for a job that returns to the queue. */
  process(name: string, action: AnyServerAction, job: Job<TaskJob>, token: string): Promise<void>
  /** Interrupts all runs. Each returns its job to the queue. */
  close(): Promise<void>
}

interface JobRun {
  job: Job<TaskJob>
  token: string
  controller: AbortController
  /** `lost`: the lock is gone, and another worker may have the job. */
  lock: 'held' | 'renewing' | 'lost'
}

/** Renewals within the lifetime of a lock, so that one may fail. */
const RENEWALS_PER_LOCK = 3
/** Wait before a run that failed for its storage is repeated. */
const RETRY_MS = 10_000

/** Runs jobs and renews their locks. A job never fails: its task does, and then the job is complete. */
export function createJobRuns(host: RunnerHost, lockMs: number): JobRuns {
  const runs = new Set<JobRun>()
  const stop = new AbortController()
  let stopRenewals: (() => void) | undefined

  const unwatch = watchCancels(host, (taskId) => {
    for (const { job, controller } of runs) if (job.data.taskId === taskId) controller.abort(cancelled())
  })

  function renewLater(): void {
    stopRenewals = host.clock.after(lockMs / RENEWALS_PER_LOCK, () => {
      for (const run of runs) void renew(run)
      renewLater()
    })
  }

  /** Replaces Bull's own renewal, which loses track of a job that the same worker takes again. */
  async function renew(run: JobRun): Promise<void> {
    if (run.lock !== 'held') return // a renewal that is in flight waits for Redis
    const { job, token, controller } = run
    const { taskId } = job.data
    run.lock = 'renewing'
    try {
      const isExtended = (await job.extendLock(token, lockMs)) !== 0
      run.lock = isExtended ? 'held' : 'lost'
      if (!isExtended) controller.abort(new RunInterrupted('The task has gone to another process.'))
      else if ((await host.tasks.read(taskId))?.cancelRequested) controller.abort(cancelled())
    } catch (error) {
      if (run.lock === 'renewing') run.lock = 'held'
      host.onError(error, `lock of task ${taskId}`)
    }
  }

  /** Returns a job to the head of the queue, or delays it. If that fails, its lock expires. */
  async function giveBack({ job, token, lock }: JobRun, retryInMs: number): Promise<never> {
    try {
      if (lock !== 'lost' && retryInMs > 0) await job.moveToDelayed(Date.now() + retryInMs, token)
      else if (lock !== 'lost') await job.moveToWait(token)
    } catch (error) {
      host.onError(error, `return of task ${job.data.taskId}`)
    }
    throw retryInMs > 0 ? new DelayedError() : new WaitingError()
  }

  renewLater()

  return {
    async process(name, action, job, token) {
      const { taskId, input, earlierRuns } = job.data
      const controller = new AbortController()
      const run: JobRun = { job, token, controller, lock: 'held' }
      if (stop.signal.aborted) return giveBack(run, 0)
      runs.add(run)
      const attempts = earlierRuns + job.attemptsStarted
      const item: QueueItem = { id: taskId, value: input, state: 'leased', attempts, dueAt: host.clock.now() + lockMs }
      const outcome = await runTask({ host, name, action, item, controller, stopping: stop.signal }).catch(
        (error: unknown): QueueOutcome => {
          host.onError(error, `run of ${name}, task ${taskId}`)
          return { retryInMs: RETRY_MS }
        },
      )
      runs.delete(run)
      if (typeof outcome === 'object' && 'retryInMs' in outcome) await giveBack(run, outcome.retryInMs)
    },
    async close() {
      stop.abort()
      stopRenewals?.()
      for (const { controller } of runs) controller.abort(new RunInterrupted('The server stops.'))
      await unwatch()
    },
  }
}
