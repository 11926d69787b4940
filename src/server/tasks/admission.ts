/** The part of a runner that a start uses: it reserves a place in the queue and announces the new task. */
export interface Admission {
  /**
   * Reserves a place for one more task of this action; null if the queue is full. The returned function releases the
   * place. It is called at the end of the start, after `added` if the start created a task.
   */
  reserve(action: string): (() => void) | null | Promise<(() => void) | null>
  /** Called when a task of this action was appended to its queue. */
  added(action: string): void
}

/** Returns the name of the queue of started tasks. The id of an item is the task's, its value the encoded input. */
export function runQueue(action: string): string {
  return `run:${action}`
}
