import type { Queue } from 'bullmq'
import type { TaskRecord } from '../tasks/taskStore'

/** The data of a task in Bull while it waits and runs. */
export interface TaskJob {
  taskId: string
  /** The value of the item in the storage's queue. */
  input: string
  /** Runs of the task before it became this job, so that run numbers only grow. */
  earlierRuns: number
}

/** The name of an action's queue in Bull, which forbids `:`. Unambiguous, since no action's name contains `%`. */
export function bullQueue(action: string): string {
  return encodeURIComponent(action)
}

/**
 * Adds the job of a task. Does nothing if it exists. The id has a prefix, since Bull refuses a number.
 * A job ends after its task, so it is removed at once, and nothing of the task remains.
 */
export async function addTaskJob(queue: Queue<TaskJob>, { task, run }: TaskRecord, input: string): Promise<void> {
  const data = { taskId: task.taskId, input, earlierRuns: run }
  await queue.add('task', data, { jobId: `task-${task.taskId}`, removeOnComplete: true, removeOnFail: true })
}
