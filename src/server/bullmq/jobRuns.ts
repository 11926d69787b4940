import type { Job } from 'bullmq'
import type { RunnerHost } from '../run/runner'
import type { AnyServerAction } from '../tasks/serverAction'
import type { QueueItem, QueueOutcome } from '../storage/storage'
import type { TaskJob } from './taskJob'

import { DelayedError, WaitingError } from 'bullmq'

import { RunInterrupted, runTask } from '../run/runTask'
import { cancelled, watchCancels } from '../run/watchCancels'

/** The runs of this process, of every action. */
export interface JobRuns {
  /** Brings a job that a worker has taken to its end; throws Bull's signals for one that has gone elsewhere. */
  process(name: string, action: AnyServerAction, job: Job<TaskJob>, token: string): Promise<void>
  /** Interrupts all runs; each gives its job back. */
  close(): Promise<void>
}

interface JobRun {
  job: Job<TaskJob>
  token: string
  controller: AbortController
  /** Its lock is being renewed. */
  isRenewing: boolean
  /** The lock is gone: perhaps another worker has the job. */
  isLost: boolean
}

/** Renewals in the time of a lock, so that one may be late. */
const RENEWALS = 3
/** A run that failed for its storage is tried again after this long. */
const RETRY_MS = 10_000

/** Runs jobs and keeps their locks. A job is never failed: its task is, and then the job is completed. */
export function createJobRuns(host: RunnerHost, lockMs: number): JobRuns {
  const runs = new Set<JobRun>()
  const stop = new AbortController()
  let stopBeat: (() => void) | undefined

  const unwatch = watchCancels(host, (taskId) => {
    for (const { job, controller } of runs) if (job.data.taskId === taskId) controller.abort(cancelled())
  })

  function beat(): void {
    stopBeat = host.clock.after(lockMs / RENEWALS, () => {
      for (const run of runs) void renew(run)
      beat()
    })
  }

  /** Not Bull's own renewal: that one loses track of a job that comes to the same worker again. */
  async function renew(run: JobRun): Promise<void> {
    if (run.isRenewing) return // it waits for Redis to come back
    const { job, token, controller } = run
    const { taskId } = job.data
    run.isRenewing = true
    try {
      run.isLost = (await job.extendLock(token, lockMs)) === 0
      run.isRenewing = false
      if (run.isLost) controller.abort(new RunInterrupted('The task has gone to another process.'))
      else if ((await host.tasks.read(taskId))?.cancelRequested) controller.abort(cancelled())
    } catch (error) {
      run.isRenewing = false
      host.onError(error, `lock of task ${taskId}`)
    }
  }

  /** Puts a job back to the head of the queue, or aside for a while. If that fails, its lock runs out. */
  async function giveBack({ job, token, isLost }: JobRun, retryInMs: number): Promise<never> {
    try {
      if (!isLost && retryInMs > 0) await job.moveToDelayed(Date.now() + retryInMs, token)
      else if (!isLost) await job.moveToWait(token)
    } catch (error) {
      host.onError(error, `return of task ${job.data.taskId}`)
    }
    throw retryInMs > 0 ? new DelayedError() : new WaitingError()
  }

  beat()

  return {
    async process(name, action, job, token) {
      const { taskId, input, earlierRuns } = job.data
      const controller = new AbortController()
      const run: JobRun = { job, token, controller, isRenewing: false, isLost: false }
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
      stopBeat?.()
      for (const { controller } of runs) controller.abort(new RunInterrupted('The server stops.'))
      await unwatch()
    },
  }
}
