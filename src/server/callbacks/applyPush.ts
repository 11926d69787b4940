import type { ServerClock } from '../runtime/clock'
import type { Handled } from '../run/queueWorker'
import type { CallbackUpdate } from '../tasks/callbackUpdate'
import type { AnyServerAction } from '../tasks/serverAction'
import type { QueueItem, Storage } from '../storage/storage'
import type { TaskStore } from '../tasks/taskStore'
import type { CallbackEvent } from './callbackEvent'
import type { CallbackSource } from './callbackSource'
import type { DeadLetters } from './deadLetters'
import type { InboxRecord } from './inbox'
import type { Signals } from '../risk/signals'
import type { TaskLinks } from './taskLinks'

import { applyUpdate } from '../tasks/applyUpdate'
import { UnreadablePayload } from './callbackSource'
import { appendPush, INBOX, readRecord } from './inbox'
import { outboxItem } from './outbox'

export interface DispatchOptions {
  storage: Storage
  clock: ServerClock
  sources: ReadonlyMap<string, CallbackSource>
  actions: ReadonlyMap<string, AnyServerAction>
  tasks: TaskStore
  links: TaskLinks
  signals: Signals
  letters: DeadLetters
  /** Whether the application wants to be told of updates. */
  isTold: boolean
  emit: (event: CallbackEvent) => void
  /** Something was put into one of the queues. */
  wake(): void
}

/** An item of a push on its way to its task. */
interface Arrival {
  item: QueueItem
  record: InboxRecord
  source: CallbackSource
}

/** How long a push may wait for its task: an hour longer than the longest any vendor goes on trying. */
export const PARK_MS = 25 * 3_600_000

/** Most profiles never had a task of ours. */
const PROFILE_PARK_MS = 10 * 60_000
/** What this process does not know is left to one that does. */
const ELSEWHERE_MS = 30_000

const TASK_ID = /^[\w-]{22}$/

/**
 * Handles what lies in the inbox: takes a push apart, finds the task of each item, and moves it. Every step may be
 * done twice, since a process can die after it and before its item is settled; the second time changes nothing.
 */
export function createDispatch(options: DispatchOptions): (item: QueueItem) => Promise<Handled> {
  const { storage, clock, sources, actions, tasks, links, signals, letters, isTold, emit, wake } = options

  async function dead(
    { item, record }: Pick<Arrival, 'item' | 'record'>,
    reason: string,
    detail?: string,
  ): Promise<Handled> {
    await letters.note(item.id, reason, detail)
    emit({ type: 'callback-dead', source: record.source, reason })
    return 'dead'
  }

  async function takeApart(arrival: Arrival): Promise<Handled> {
    const { item, record, source } = arrival
    const items = record.isItem ? [record.payload] : source.items(record.payload)
    if (items.length === 1) return deliverItem(arrival, source.update(items[0]!), items[0]!)
    // Each goes on by itself, so that a bad one holds up nothing. Its id makes a second time harmless.
    const append = (payload: string, index: number) =>
      appendPush(storage, `${item.id}.${index}`, { ...record, payload, isItem: true })
    await Promise.all(items.map(append))
    wake()
    return 'done'
  }

  async function deliverItem(arrival: Arrival, update: CallbackUpdate, raw: string): Promise<Handled> {
    await signals.store(update, arrival.record.receivedAt)
    const found = await findTask(arrival.record.source, update)
    if (found === 'mismatch') return dead(arrival, 'task_mismatch')
    if (found === 'forgotten') return giveUp(arrival, update)
    if (found === null) return park(arrival, update)
    const action = (await tasks.read(found))?.action
    if (action !== undefined && !actions.has(action) && !isOld(arrival.record)) return { retryInMs: ELSEWHERE_MS }
    await move(arrival, update, raw, found)
    return 'done'
  }

  /** By what the vendor echoes of ours, or by the link. The two must not contradict each other. */
  async function findTask(source: string, update: CallbackUpdate): Promise<string | 'mismatch' | 'forgotten' | null> {
    const linked = await links.find(source, update.providerTaskId)
    const echoed: string[] = []
    for (const echo of new Set(update.echoes)) {
      const record = TASK_ID.test(echo) ? await tasks.read(echo) : null
      // People choose some of what is echoed: it may not name a task that the vendor knows by another id.
      const isIts = [undefined, update.providerTaskId].includes(record?.providerTaskId) || linked === echo
      if (record?.source === source && isIts) echoed.push(echo)
    }
    const found = new Set([...echoed, ...(linked === null ? [] : [linked])])
    if (found.size > 1) return 'mismatch'
    const [taskId] = found
    if (taskId === undefined) return null
    return (await tasks.read(taskId)) ? taskId : 'forgotten' // it will not be linked to another one
  }

  function isOld({ receivedAt }: InboxRecord): boolean {
    return clock.now() - receivedAt >= PARK_MS
  }

  /** A profile is of use without a task. */
  async function giveUp(arrival: Arrival, { signal }: CallbackUpdate): Promise<Handled> {
    return signal ? 'done' : dead(arrival, 'unknown_task')
  }

  async function park(arrival: Arrival, update: CallbackUpdate): Promise<Handled> {
    const { item, record } = arrival
    const { source } = record
    const hasWaited = clock.now() - record.receivedAt >= PROFILE_PARK_MS
    if (isOld(record) || (update.signal && hasWaited)) return giveUp(arrival, update)
    await links.wait(source, update.providerTaskId, item.id)
    emit({ type: 'callback-parked', source })
    return {
      outcome: 'parked',
      // The link may have come between the look and the parking; then nothing else will wake this item.
      async after() {
        if ((await links.find(source, update.providerTaskId)) === null) return
        if (await storage.revive(INBOX, item.id)) wake()
      },
    }
  }

  async function move({ item, record }: Arrival, update: CallbackUpdate, raw: string, taskId: string): Promise<void> {
    const { source, receivedAt } = record
    let before = 0
    const after = await tasks.update(
      taskId,
      (present) => {
        before = present.task.rev
        return applyUpdate(present, update, actions.get(present.action)?.result)
      },
      (next) => (isTold ? [outboxItem(item.id, { source, payload: raw, receivedAt, update }, next)] : []),
    )
    if (!after) return
    if (after.task.rev > before) {
      emit({ type: 'callback-applied', source, taskId, status: update.status, ms: clock.now() - receivedAt })
      wake()
    } else {
      const why = after.task.status === 'cancelled' ? 'cancelled' : 'older'
      emit({ type: 'callback-ignored', source, taskId, why })
    }
  }

  return async function dispatch(item) {
    const record = readRecord(item)
    const source = sources.get(record.source)
    if (!source) {
      // During a rolling deploy another process may know it already.
      return isOld(record) ? dead({ item, record }, 'unknown_source') : { retryInMs: ELSEWHERE_MS }
    }
    try {
      return await takeApart({ item, record, source })
    } catch (error) {
      if (error instanceof UnreadablePayload) return dead({ item, record }, 'bad_payload', error.message)
      throw error
    }
  }
}
