import type { Append, QueueItem } from '../storage/storage'
import type { CallbackUpdate } from '../tasks/callbackUpdate'
import type { TaskRecord } from '../tasks/taskStore'

import { DEDUPE_MS } from './inbox'

/** A task as `onUpdate` gets it. */
export interface UpdatedTask {
  taskId: string
  action: string
  session: string
  user?: string
  status: TaskRecord['task']['status']
  result?: unknown
  rev: number
}

/** The update as `onUpdate` gets it. */
export interface DeliveredUpdate extends CallbackUpdate {
  source: string
  /** The vendor's item, verbatim. */
  raw: string
  /** The same for every delivery of this update. */
  idempotencyKey: string
}

export type OnUpdate = (task: UpdatedTask, update: DeliveredUpdate) => void | Promise<void>

interface OutboxRecord {
  source: string
  payload: string
  receivedAt: number
  task: UpdatedTask
  update: CallbackUpdate
}

/** The queue of applied updates that `onUpdate` has not processed. */
export const OUTBOX = 'callback-outbox'

/** Returns the item that delivers an update, for the commit that applies it. */
export function outboxItem(
  id: string,
  { source, payload, receivedAt, update }: Omit<OutboxRecord, 'task'>,
  { task, action, session, user }: TaskRecord,
): Append {
  const { taskId, status, result, rev } = task
  const updated: UpdatedTask = { taskId, action, session, user, status, result, rev }
  const value: OutboxRecord = { source, payload, receivedAt, task: updated, update }
  return { queue: OUTBOX, id, value: JSON.stringify(value), ttlMs: DEDUPE_MS }
}

/** Calls `onUpdate` with an item of the outbox. Rejects when it throws. */
export async function deliver(item: QueueItem, onUpdate: OnUpdate): Promise<UpdatedTask & { source: string }> {
  const { source, payload, task, update } = JSON.parse(item.value) as OutboxRecord
  await onUpdate(task, { ...update, source, raw: payload, idempotencyKey: item.id })
  return { ...task, source }
}
