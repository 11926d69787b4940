import type { TaskBatch, TaskSnapshot } from '../../protocol/answers'
import type { Caller } from '../identity/caller'
import type { AnyServerAction } from './serverAction'
import type { Storage } from '../storage/storage'
import type { TaskRecord, TaskStore } from './taskStore'

import { MAX_STATUS_IDS } from '../../protocol/wire'
import { cancelTask } from './cancelTask'
import { findKey } from './idempotency'
import { invalid } from '../http/parseRequest'
import { TaskgateError } from '../http/taskgateError'

export interface TaskCalls {
  /** `?taskId=a`, `?key=k`, or `?taskId=a&taskId=b` for a batch. */
  status(caller: Caller, query: URLSearchParams): Promise<TaskSnapshot | TaskBatch>
  /** Asks a task to stop. Resolves to the task as it is then: a running one is pending until it has stopped. */
  cancel(caller: Caller, target: { taskId?: string; key?: string }): Promise<TaskSnapshot>
}

interface Dependencies {
  storage: Storage
  tasks: TaskStore
  actions: ReadonlyMap<string, AnyServerAction>
}

/** Status and cancel, for the caller's own tasks. Foreign and unknown look alike (404). */
export function createTaskCalls({ storage, tasks, actions }: Dependencies): TaskCalls {
  async function find(caller: Caller, { taskId, key }: { taskId?: string; key?: string }): Promise<TaskRecord> {
    const id = taskId ?? (key && (await findKey(storage, caller, actions.keys(), key))?.taskId)
    const record = id ? await tasks.readOwn(id, caller) : null
    if (!record) throw new TaskgateError('unknown-task')
    return record
  }

  async function batch(caller: Caller, ids: string[]): Promise<TaskBatch> {
    const records = await Promise.all(ids.map((id) => tasks.readOwn(id, caller)))
    return {
      tasks: records.filter((record) => record !== null).map(({ task }) => task),
      notFound: ids.filter((_id, index) => records[index] === null),
    }
  }

  return {
    async status(caller, query) {
      const ids = [...new Set(query.getAll('taskId'))]
      const key = query.get('key')
      if (ids.length > MAX_STATUS_IDS || (ids.length === 0 && key === null)) {
        const message = `Expected key, or 1–${MAX_STATUS_IDS} times taskId; came taskId ${ids.length} times`
        throw invalid([{ path: ['taskId'], message }])
      }
      if (query.getAll('taskId').length > 1) return batch(caller, ids)
      return (await find(caller, { taskId: ids[0], key: key ?? undefined })).task
    },

    async cancel(caller, target) {
      if (target.taskId === undefined && target.key === undefined) {
        const message = 'Expected taskId or key'
        throw invalid([{ path: ['taskId'], message }])
      }
      return (await cancelTask(await find(caller, target), { storage, tasks, actions })).task
    },
  }
}
