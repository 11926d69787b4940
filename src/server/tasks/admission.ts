/** What a start needs of those that run tasks: a place in the queue, and that they hear of the new task. */
export interface Admission {
  /**
   * Keeps a place for one more task of this action; `null` if no more may wait. The function gives the place back:
   * called when the start is over, after `added` where a task came of it.
   */
  reserve(action: string): (() => void) | null | Promise<(() => void) | null>
  /** A task of this action was just put into its queue. */
  added(action: string): void
}

/** Name of the queue in which started tasks wait. An item's id is the task's, its value the encoded input. */
export function runQueue(action: string): string {
  return `run:${action}`
}
