import type { Storage } from '../storage/storage'
import type { AnyServerAction } from './serverAction'
import type { TaskRecord, TaskStore } from './taskStore'

import { TaskgateError } from '../http/taskgateError'
import { isSettled } from './taskStore'

interface Dependencies {
  storage: Storage
  tasks: TaskStore
  actions: ReadonlyMap<string, AnyServerAction>
}

/** Channel on which a cancel is announced; the message is the task's id. */
export const CANCEL_CHANNEL = 'task-cancel'

/**
 * Asks a task to stop. Resolves to the task as it is then: a running one is pending until it has stopped.
 * Throws `not-cancellable` (409), or `unknown-task` (404) for one that is gone by now.
 */
export async function cancelTask(found: TaskRecord, { storage, tasks, actions }: Dependencies): Promise<TaskRecord> {
  if (isSettled(found)) return found
  if (actions.get(found.action)?.cancellable === false) throw new TaskgateError('not-cancellable')
  const { taskId } = found.task
  const record = await tasks.update(taskId, (present) => {
    if (isSettled(present) || present.cancelRequested) return null
    const isNowhere = present.run === 0 || present.isInterrupted || present.isSubmitted // no run will hear of it
    return isNowhere ? { status: 'cancelled', stage: undefined } : { cancelRequested: true }
  })
  if (!record) throw new TaskgateError('unknown-task')
  if (!isSettled(record)) await storage.publish(CANCEL_CHANNEL, taskId)
  return record
}
