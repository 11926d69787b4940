import type { Append } from '../storage/storage'

/** A task that was handed over and whose result has not arrived. */
export interface OverdueTask {
  taskId: string
  action: string
  source: string
  /** The vendor's id, if `submit` returned or linked it. */
  providerTaskId?: string
  /** Epoch ms. */
  submittedAt: number
}

/** The part of the callbacks that hands a task over to a vendor. */
export interface Submissions {
  urlOf(source: string): string | undefined
  link(taskId: string, source: string, providerTaskId: string): Promise<void>
  /** Returns the queue item that watches for the result. */
  item(task: OverdueTask): Append
}
