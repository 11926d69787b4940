import type { Storage } from '../storage/storage'

import { sha256 } from '../runtime/digest'
import { updateJson } from '../storage/updateJson'

/** Which of our tasks a vendor's task id means, and who waits to learn it. */
export interface TaskLinks {
  /** Our task, or null as long as it is not known. */
  find(source: string, providerTaskId: string): Promise<string | null>
  /**
   * Says that a vendor's task is ours. Resolves to the ids of the inbox items that have waited for it.
   * Rejects if it belongs to another task already.
   */
  add(taskId: string, source: string, providerTaskId: string): Promise<string[]>
  /** Notes that an inbox item waits for a link. */
  wait(source: string, providerTaskId: string, itemId: string): Promise<void>
}

/** Items noted for one task. Whatever waits beyond them is looked at now and then. */
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
      // Not taken: a process that dies before it has woken them can link again.
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
