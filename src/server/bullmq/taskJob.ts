import type { Queue } from 'bullmq'
import type { TaskRecord } from '../tasks/taskStore'

/** What Bull keeps of a task while it waits and runs. */
export interface TaskJob {
  taskId: string
  /** As the storage's queue had it. */
  input: string
  /** Runs that the task had before it became this job, so that numbers of runs only grow. */
  earlierRuns: number
}

/** Bull's queue of an action. Bull forbids `:` in it; an action's name has no `%` of its own. */
export function bullQueue(action: string): string {
  return encodeURIComponent(action)
}

/**
 * Makes a task a job. A second time does nothing as long as the job is there; Bull takes no id that is a number.
 * A job ends only after its task has, so it can go at once, and nothing of the task stays behind.
 */
export async function addTaskJob(queue: Queue<TaskJob>, { task, run }: TaskRecord, input: string): Promise<void> {
  const data = { taskId: task.taskId, input, earlierRuns: run }
  await queue.add('task', data, { jobId: `task-${task.taskId}`, removeOnComplete: true, removeOnFail: true })
}
