import type { RunnerHost } from './runner'

import { CANCEL_CHANNEL } from '../tasks/cancelTask'

/**
 * Calls `cancel` with the id of each task that is asked to stop, here or in another process. The channel tells at
 * most once, so a runner looks at the records of its tasks, too, now and then. Returns the function that ends it.
 */
export function watchCancels({ storage, onError }: RunnerHost, cancel: (taskId: string) => void): () => Promise<void> {
  const subscription = storage.subscribe(CANCEL_CHANNEL, cancel)
  subscription.catch((error: unknown) => onError(error, `subscription to ${CANCEL_CHANNEL}`))
  return async () => {
    const leave = await subscription.catch(() => undefined)
    leave?.()
  }
}

/** The reason with which the run of a cancelled task is aborted. */
export function cancelled(): DOMException {
  return new DOMException('The task was cancelled.', 'AbortError')
}
