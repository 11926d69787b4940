import type { OverdueTask } from '../callbacks/overdueTasks'
import type { ServerClock } from '../runtime/clock'
import type { AnyServerAction } from '../tasks/serverAction'
import type { Append, Storage } from '../storage/storage'
import type { TaskStore } from '../tasks/taskStore'

/** How a task is handed over to somebody who pushes its result. */
export interface Submissions {
  urlOf(source: string): string | undefined
  link(taskId: string, source: string, providerTaskId: string): Promise<void>
  /** What looks after the task from then on. */
  item(task: OverdueTask): Append
}

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

/** Takes started tasks from their queues (`run:<action>`) and brings each to its end. */
export interface Runner {
  /** Begins to work, with what an earlier process may have left. Called once. */
  start(host: RunnerHost): void
  /**
   * Keeps a place for one more task of this action; `null` if no more may wait. The function gives the place back:
   * called when the start is over, after `added` where a task came of it.
   */
  reserve(action: string): (() => void) | null | Promise<(() => void) | null>
  /** A task of this action was just put into its queue. */
  added(action: string): void
  /** Stops taking tasks, aborts the runs, gives their tasks back and resolves when all is quiet. */
  close(): Promise<void>
}

/** Name of the queue in which started tasks wait. An item's id is the task's, its value the encoded input. */
export function runQueue(action: string): string {
  return `run:${action}`
}

/** Channel on which a cancel is announced; the message is the task's id. */
export const CANCEL_CHANNEL = 'task-cancel'
