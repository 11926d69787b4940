import type { Caller } from '../identity/caller'
import type { Storage } from '../storage/storage'
import type { AnyServerAction } from './serverAction'
import type { TaskRecord, TaskStore } from './taskStore'

import { TaskgateError } from '../http/taskgateError'
import { findKey } from './idempotency'

/** A task by its id, or by the idempotency key that started it. */
export interface TaskTarget {
  taskId?: string
  key?: string
}

interface Dependencies {
  storage: Storage
  tasks: TaskStore
  actions: ReadonlyMap<string, AnyServerAction>
}

/** Finds one of the caller's own tasks. Foreign and unknown ones look alike: both throw `unknown-task` (404). */
export async function findTask(
  caller: Caller,
  { taskId, key }: TaskTarget,
  { storage, tasks, actions }: Dependencies,
): Promise<TaskRecord> {
  const id = taskId ?? (key && (await findKey(storage, caller, actions.keys(), key))?.taskId)
  const record = id ? await tasks.readOwn(id, caller) : null
  if (!record) throw new TaskgateError('unknown-task')
  return record
}
