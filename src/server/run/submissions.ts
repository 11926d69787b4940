import type { Append } from '../storage/storage'

/** A task that was handed over and whose result has not come. */
export interface OverdueTask {
  taskId: string
  action: string
  source: string
  /** The vendor's id, if `submit` told it. */
  providerTaskId?: string
  /** Epoch ms. */
  submittedAt: number
}

/** How a task is handed over to a vendor that pushes its result. */
export interface Submissions {
  urlOf(source: string): string | undefined
  link(taskId: string, source: string, providerTaskId: string): Promise<void>
  /** What looks after the task from then on. */
  item(task: OverdueTask): Append
}
