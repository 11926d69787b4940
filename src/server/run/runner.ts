/**
 * Runs started tasks from their queues until each has ended. This file defines a runner; `inProcessRunner.ts` runs
 * tasks in this process, and `runTask.ts` is one run.
 */
import type { ServerClock } from '../runtime/clock'
import type { ClaimAnswer, ClaimingApp } from '../storage/appMarker'
import type { Storage } from '../storage/storage'
import type { Admission } from '../tasks/admission'
import type { AnyServerAction } from '../tasks/serverAction'
import type { TaskStore } from '../tasks/taskStore'
import type { Submissions } from './submissions'

/** Dependencies of a runner. */
export interface RunnerHost {
  storage: Storage
  tasks: TaskStore
  clock: ServerClock
  actions: ReadonlyMap<string, AnyServerAction>
  submissions: Submissions
  /** Receives errors that the caller must not see. */
  onError(error: unknown, where: string): void
}

/** Runs started tasks from their queues until each has ended. */
export interface Runner extends Admission {
  /** Starts with the tasks that an earlier process may have left. Called once. */
  start(host: RunnerHost): void
  /**
   * Marks the jobs as those of one app. Optional: for a runner whose jobs lie where apps could share them. The server
   * calls it after `start`, and again until it resolves to `done`. Until then the runner takes no job.
   */
  claim?(app: ClaimingApp): Promise<ClaimAnswer>
  /** Leases no more tasks, aborts the runs and requeues their tasks. Resolves when all runs have ended. */
  close(): Promise<void>
}
