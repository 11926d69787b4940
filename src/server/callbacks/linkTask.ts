import type { Storage } from '../storage/storage'
import type { TaskRecord, TaskStore } from '../tasks/taskStore'
import type { CallbackEvent } from './callbackEvent'
import type { CallbackSource } from './callbackSource'
import type { TaskLinks } from './taskLinks'

import { INBOX } from './inbox'

export interface LinkTaskOptions {
  storage: Storage
  sources: ReadonlyMap<string, CallbackSource>
  tasks: TaskStore
  links: TaskLinks
  emit: (event: CallbackEvent) => void
  /** Called after parked pushes may have returned to the inbox. */
  wake(): void
}

export type LinkTask = (taskId: string, source: string, providerTaskId: string) => Promise<void>

/** Links a vendor's task to ours and revives the pushes that are parked for it. */
export function createLinkTask({ storage, sources, tasks, links, emit, wake }: LinkTaskOptions): LinkTask {
  function expectOwn(record: TaskRecord | null, source: string): void {
    if (!sources.has(source)) {
      throw new TypeError(`vue-taskgate: expected a source of callbacks.sources, came '${source}'.`)
    }
    if (record && (record.source === undefined || record.source === source)) return
    const came = record ? `one that '${record.source}' finishes` : 'none that is kept'
    throw new Error(`vue-taskgate: expected a task that '${source}' finishes, came ${came}.`)
  }

  return async function linkTask(taskId, source, providerTaskId) {
    expectOwn(await tasks.read(taskId), source)
    const parkedIds = await links.add(taskId, source, providerTaskId)
    // From now on an echo alone does not name this task if the vendor's id is another.
    await tasks.update(taskId, ({ source: knownSource, providerTaskId: knownId }) =>
      knownSource === undefined || knownId === undefined ? { source, providerTaskId: knownId ?? providerTaskId } : null,
    )
    const revived = await Promise.all(parkedIds.map((id) => storage.revive(INBOX, id)))
    if (revived.includes(true)) emit({ type: 'callback-linked', source })
    wake()
  }
}
