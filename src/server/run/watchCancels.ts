import type { RunnerHost } from './runner'

import { CANCEL_CHANNEL } from '../tasks/cancelTask'

/**
 * Calls `cancel` with the id of each cancelled task, whichever process received the request. The channel delivers at
 * most once, so a runner also reads the records of its tasks periodically. Returns the function that unsubscribes.
 */
export function watchCancels({ storage, onError }: RunnerHost, cancel: (taskId: string) => void): () => Promise<void> {
  const subscription = storage.subscribe(CANCEL_CHANNEL, cancel)
  subscription.catch((error: unknown) => onError(error, `subscription to ${CANCEL_CHANNEL}`))
  return async () => {
    const leave = await subscription.catch(() => undefined)
    leave?.()
  }
}

/** Returns the abort reason for the run of a cancelled task. */
export function cancelled(): DOMException {
  return new DOMException('The task was cancelled.', 'AbortError')
}
