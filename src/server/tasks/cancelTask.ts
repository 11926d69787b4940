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
 * Requests the cancellation of a task. Resolves to its current record: a running task stays pending until it has
 * stopped. Throws `not-cancellable` (409), or `unknown-task` (404) if the task has expired meanwhile.
 */
export async function cancelTask(found: TaskRecord, { storage, tasks, actions }: Dependencies): Promise<TaskRecord> {
  if (isSettled(found)) return found
  if (actions.get(found.action)?.cancellable === false) throw new TaskgateError('not-cancellable')
  const { taskId } = found.task
  const record = await tasks.update(taskId, (current) => {
    if (isSettled(current) || current.cancelRequested) return null
    const hasNoRun = current.run === 0 || current.isInterrupted || current.isSubmitted
    return hasNoRun ? { status: 'cancelled', stage: undefined } : { cancelRequested: true }
  })
  if (!record) throw new TaskgateError('unknown-task')
  if (!isSettled(record)) await storage.publish(CANCEL_CHANNEL, taskId)
  return record
}
