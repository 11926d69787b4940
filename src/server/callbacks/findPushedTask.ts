import type { CallbackUpdate } from '../tasks/callbackUpdate'
import type { TaskRecord, TaskStore } from '../tasks/taskStore'
import type { TaskLinks } from './taskLinks'

/**
 * The task that an update names:
 *
 * - `known`: a task of ours.
 * - `unknown`: no echo and no link names one yet.
 * - `forgotten`: a link names one that the storage no longer keeps.
 * - `mismatch`: echoes and link name different tasks.
 */
export type PushedTask = { state: 'known'; record: TaskRecord } | { state: 'unknown' | 'forgotten' | 'mismatch' }

type FindPushedTask = (source: string, update: CallbackUpdate) => Promise<PushedTask>

const TASK_ID = /^[\w-]{22}$/

/** Finds the task of an update by the link of the vendor's id and by the values that the vendor echoes. */
export function createFindPushedTask(tasks: TaskStore, links: TaskLinks): FindPushedTask {
  /** The task that an echo names, if it belongs to the source and no other vendor task claims it. */
  async function echoedTask(
    echo: string,
    source: string,
    { providerTaskId }: CallbackUpdate,
    linkedId: string | null,
  ): Promise<TaskRecord[]> {
    const record = TASK_ID.test(echo) ? await tasks.read(echo) : null
    if (record?.source !== source) return []
    // End users choose some echoed values. Such a value must not name a task that the vendor knows by another id.
    const isOurs = record.providerTaskId === undefined || record.providerTaskId === providerTaskId || linkedId === echo
    return isOurs ? [record] : []
  }

  return async function findPushedTask(source, update) {
    const linkedId = await links.find(source, update.providerTaskId)
    const echoed: TaskRecord[] = []
    for (const echo of new Set(update.echoes)) echoed.push(...(await echoedTask(echo, source, update, linkedId)))
    const ids = new Set([...echoed.map(({ task }) => task.taskId), ...(linkedId === null ? [] : [linkedId])])
    if (ids.size > 1) return { state: 'mismatch' }
    const [taskId] = ids
    if (taskId === undefined) return { state: 'unknown' }
    const record = await tasks.read(taskId)
    return record ? { state: 'known', record } : { state: 'forgotten' }
  }
}
