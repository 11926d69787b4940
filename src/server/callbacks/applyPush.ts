import type { Handled } from '../run/queueWorker'
import type { Signals } from '../risk/signals'
import type { ServerClock } from '../runtime/clock'
import type { StepWatch } from '../runtime/stepWatch'
import type { QueueItem, Storage } from '../storage/storage'
import type { CallbackUpdate } from '../tasks/callbackUpdate'
import type { AnyServerAction } from '../tasks/serverAction'
import type { TaskRecord, TaskStore } from '../tasks/taskStore'
import type { CallbackEvent } from './callbackEvent'
import type { CallbackSource } from './callbackSource'
import type { DeadLetters } from './deadLetters'
import type { InboxRecord } from './inbox'
import type { TaskLinks } from './taskLinks'

import { applyUpdate } from '../tasks/applyUpdate'
import { UnreadablePayload } from './callbackSource'
import { createFindPushedTask } from './findPushedTask'
import { appendPush, INBOX, readRecord } from './inbox'
import { outboxItem } from './outbox'
import { isAllowed } from './quarantine'

export interface ApplyPushOptions {
  storage: Storage
  clock: ServerClock
  watch: StepWatch
  sources: ReadonlyMap<string, CallbackSource>
  actions: ReadonlyMap<string, AnyServerAction>
  tasks: TaskStore
  links: TaskLinks
  signals: Signals
  letters: DeadLetters
  /** Whether each applied update goes to the outbox. */
  hasUpdateHook: boolean
  emit: (event: CallbackEvent) => void
  onError(error: unknown, where: string): void
  /** Called after an item was added to a queue. */
  wake(): void
}

/** A push, or one item of it, with its source. */
interface Arrival {
  item: QueueItem
  record: InboxRecord
  source: CallbackSource
}

/** How long a push may wait for its task: an hour longer than any vendor retries. */
export const PARK_MS = 25 * 3_600_000

/** Shorter for risk profiles: most of them belong to no task. */
const PROFILE_PARK_MS = 10 * 60_000
/** During a rolling deployment, another process may know a source or an action that this one does not. */
const OTHER_PROCESS_MS = 30_000

/**
 * Decides the outcome of each item of the inbox: applied to its task, parked until its task is known, or dead. A push of
 * several items is split first. Every step is idempotent, since a process can die between a step and the settling of its
 * item.
 */
export function createApplyPush(options: ApplyPushOptions): (item: QueueItem) => Promise<Handled> {
  const {
    storage,
    clock,
    watch,
    sources,
    actions,
    tasks,
    links,
    signals,
    letters,
    hasUpdateHook,
    emit,
    onError,
    wake,
  } = options
  const findPushedTask = createFindPushedTask(tasks, links)

  async function bury(item: QueueItem, { source }: InboxRecord, reason: string, detail?: string): Promise<Handled> {
    await letters.note(item.id, reason, detail)
    emit({ type: 'callback-dead', source, reason })
    return 'dead'
  }

  async function splitPush(arrival: Arrival): Promise<Handled> {
    const { item, record, source } = arrival
    const payloads = record.isItem ? [record.payload] : source.items(record.payload)
    const [first] = payloads
    if (first === undefined) throw new UnreadablePayload('vue-taskgate: expected at least one item; came none.')
    if (payloads.length === 1) return handleUpdate(arrival, source.update(first), first)
    // Each item continues by itself, so a bad one delays no other. Its derived id makes a second split harmless.
    const append = (payload: string, index: number) =>
      appendPush(storage, `${item.id}.${index}`, { ...record, payload, isItem: true })
    await Promise.all(payloads.map(append))
    wake()
    return 'done'
  }

  async function handleUpdate(arrival: Arrival, update: CallbackUpdate, raw: string): Promise<Handled> {
    const { item, record } = arrival
    await signals.store(update, record.receivedAt)
    const found = await findPushedTask(record.source, update)
    switch (found.state) {
      case 'mismatch':
        return bury(item, record, 'task_mismatch')
      case 'forgotten':
        return giveUp(arrival, update)
      case 'unknown':
        return isOverdue(record, update) ? giveUp(arrival, update) : park(arrival, update)
      case 'known':
        if (!actions.has(found.record.action) && !isOld(record)) return { retryInMs: OTHER_PROCESS_MS }
        await apply(arrival, update, raw, found.record)
        return 'done'
    }
  }

  function isOld({ receivedAt }: InboxRecord): boolean {
    return watch.hasPassed(PARK_MS, receivedAt)
  }

  function isOverdue(record: InboxRecord, { signal }: CallbackUpdate): boolean {
    return isOld(record) || (signal !== undefined && watch.hasPassed(PROFILE_PARK_MS, record.receivedAt))
  }

  /** Ends a push without a task. Its signal, if it has one, is stored already. */
  async function giveUp({ item, record }: Arrival, { signal }: CallbackUpdate): Promise<Handled> {
    return signal ? 'done' : bury(item, record, 'unknown_task')
  }

  async function park({ item, record }: Arrival, { providerTaskId }: CallbackUpdate): Promise<Handled> {
    const { source } = record
    await links.wait(source, providerTaskId, item.id)
    emit({ type: 'callback-parked', source })
    return {
      outcome: 'parked',
      // A link that was added between the search and the parking found no parked item to wake.
      async after() {
        if ((await links.find(source, providerTaskId)) === null) return
        if (await storage.revive(INBOX, item.id)) wake()
      },
    }
  }

  async function apply({ item, record }: Arrival, update: CallbackUpdate, raw: string, found: TaskRecord) {
    const { source, receivedAt } = record
    const { taskId } = found.task
    let revBefore = found.task.rev
    const after = await tasks.update(
      taskId,
      (present) => {
        revBefore = present.task.rev
        return applyUpdate(present, update, actions.get(present.action)?.result)
      },
      (next) => (hasUpdateHook ? [outboxItem(item.id, { source, payload: raw, receivedAt, update }, next)] : []),
    )
    if (!after) return
    if (after.task.rev > revBefore) {
      emit({ type: 'callback-applied', source, taskId, status: update.status, ms: clock.now() - receivedAt })
      wake()
    } else {
      const why = after.task.status === 'cancelled' ? 'cancelled' : 'older'
      emit({ type: 'callback-ignored', source, taskId, why })
    }
  }

  return async function applyPush(item) {
    const record = readRecord(item)
    const source = sources.get(record.source)
    if (!source) return isOld(record) ? bury(item, record, 'unknown_source') : { retryInMs: OTHER_PROCESS_MS }
    if (!isAllowed(source, record.unknownNames ?? [])) {
      onError(heldPush(record), `push of ${record.source}`)
      return bury(item, record, 'quarantine_full')
    }
    try {
      return await splitPush({ item, record, source })
    } catch (error) {
      if (!(error instanceof UnreadablePayload)) throw error
      onError(unreadPush(record, error), `push of ${record.source}`)
      return bury(item, record, 'bad_payload', error.message)
    }
  }
}

/** Both messages end with it. */
const ADVICE = 'The push is kept as a dead letter for 14 days; then callbacks.replay(id) reads it again.'

function unreadPush({ source }: InboxRecord, error: UnreadablePayload): Error {
  const words = `vue-taskgate: a push of ${source} cannot be read. Update vue-taskgate if the vendor has a new format.`
  return new Error(`${words} ${ADVICE} Found: ${error.message}`, { cause: error })
}

function heldPush({ source }: InboxRecord): Error {
  return new Error(
    `vue-taskgate: the quarantine of ${source} is full of pushes with unknown names. Allow the names that the vendor ` +
      `documents (allowNames). ${ADVICE}`,
  )
}
