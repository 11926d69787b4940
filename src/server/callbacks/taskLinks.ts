import type { Storage } from '../storage/storage'

import { sha256 } from '../runtime/digest'
import { updateJson } from '../storage/updateJson'

/** Maps a vendor's task ids to ours, and lists the pushes that wait for a link. */
export interface TaskLinks {
  /** Returns the id of our task, or null if none is linked. */
  find(source: string, providerTaskId: string): Promise<string | null>
  /**
   * Links a vendor's task to ours. Resolves to the ids of the inbox items that wait for it.
   * Rejects if it is linked to another task.
   */
  add(taskId: string, source: string, providerTaskId: string): Promise<string[]>
  /** Adds an inbox item to those that wait for a link. */
  wait(source: string, providerTaskId: string, itemId: string): Promise<void>
}

/** Items in the list of one task. The sweep of parked pushes revives the others. */
const MOST_WAITING = 100

export function createTaskLinks(storage: Storage, { keepMs, waitMs }: { keepMs: number; waitMs: number }): TaskLinks {
  async function keyOf(kind: 'link' | 'waits', source: string, providerTaskId: string): Promise<string> {
    return `${kind}:${await sha256(`${source}\0${providerTaskId}`)}`
  }

  return {
    async find(source, providerTaskId) {
      return storage.get(await keyOf('link', source, providerTaskId))
    },

    async add(taskId, source, providerTaskId) {
      const key = await keyOf('link', source, providerTaskId)
      if (!(await storage.insert(key, taskId, keepMs)) && (await storage.get(key)) !== taskId) {
        throw new Error(`vue-taskgate: expected a task of '${source}' that belongs to no other task; it does.`)
      }
      // The list stays: a process that dies before it has revived the items can link again.
      const waiting = await storage.get(await keyOf('waits', source, providerTaskId))
      return waiting === null ? [] : (JSON.parse(waiting) as string[])
    },

    async wait(source, providerTaskId, itemId) {
      await updateJson<string[]>(storage, {
        key: await keyOf('waits', source, providerTaskId),
        ttlMs: waitMs,
        change: (waiting) => {
          const known = waiting ?? []
          return known.includes(itemId) || known.length >= MOST_WAITING ? null : [...known, itemId]
        },
      })
    },
  }
}
