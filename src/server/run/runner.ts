/**
 * Takes started tasks from their queues and brings each to its end. This file says what a runner is;
 * `inProcessRunner.ts` is the one that works in this process, and `runTask.ts` is one run.
 */
import type { ServerClock } from '../runtime/clock'
import type { Storage } from '../storage/storage'
import type { Admission } from '../tasks/admission'
import type { AnyServerAction } from '../tasks/serverAction'
import type { TaskStore } from '../tasks/taskStore'
import type { Submissions } from './submissions'

/** What a runner works with. */
export interface RunnerHost {
  storage: Storage
  tasks: TaskStore
  clock: ServerClock
  actions: ReadonlyMap<string, AnyServerAction>
  submissions: Submissions
  /** Told of errors that the caller must not see. */
  onError(error: unknown, where: string): void
}

/** Takes started tasks from their queues and brings each to its end. */
export interface Runner extends Admission {
  /** Begins to work, with what an earlier process may have left. Called once. */
  start(host: RunnerHost): void
  /** Stops taking tasks, aborts the runs, gives their tasks back and resolves when all is quiet. */
  close(): Promise<void>
}
