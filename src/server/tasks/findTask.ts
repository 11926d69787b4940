import type { Caller } from '../identity/caller'
import type { Storage } from '../storage/storage'
import type { AnyServerAction } from './serverAction'
import type { TaskRecord, TaskStore } from './taskStore'

import { TaskgateError } from '../http/taskgateError'
import { claimKeys, findClaim } from './idempotency'

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

/** Finds a task of the caller. Throws `unknown-task` (404) for an unknown task and for a task of another caller. */
export async function findTask(
  caller: Caller,
  { taskId, key }: TaskTarget,
  { storage, tasks, actions }: Dependencies,
): Promise<TaskRecord> {
  const id = taskId ?? (key && (await taskOfKey(caller, key, storage, actions.keys())))
  const record = id ? await tasks.readOwn(id, caller) : null
  if (!record) throw new TaskgateError('unknown-task')
  return record
}

/** Searches all actions, because status and cancel requests carry only the key. */
async function taskOfKey(caller: Caller, key: string, storage: Storage, actions: Iterable<string>) {
  for (const action of actions) {
    const claim = await findClaim(storage, await claimKeys(caller, action, key))
    if (claim) return claim.taskId
  }
  return undefined
}
