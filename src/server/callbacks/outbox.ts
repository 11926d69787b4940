import type { Append, QueueItem } from '../storage/storage'
import type { CallbackUpdate } from '../tasks/callbackUpdate'
import type { TaskRecord } from '../tasks/taskStore'

import { DEDUPE_MS } from './inbox'

/** A task as the application's own code sees it when its verdict came. */
export interface UpdatedTask {
  taskId: string
  action: string
  session: string
  user?: string
  status: TaskRecord['task']['status']
  result?: unknown
  rev: number
}

/** What `onUpdate` is told beside the task. */
export interface DeliveredUpdate extends CallbackUpdate {
  source: string
  /** The item as it came. */
  raw: string
  /** The same at every delivery of this update. */
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

/** Updates that were applied and not yet told to the application. */
export const OUTBOX = 'callback-outbox'

/** The item that tells the application of an update, for the commit that applies it. */
export function outboxItem(
  id: string,
  { source, payload, receivedAt, update }: Omit<OutboxRecord, 'task'>,
  { task, action, session, user }: TaskRecord,
): Append {
  const { taskId, status, result, rev } = task
  const told: UpdatedTask = { taskId, action, session, user, status, result, rev }
  const value: OutboxRecord = { source, payload, receivedAt, task: told, update }
  return { queue: OUTBOX, id, value: JSON.stringify(value), ttlMs: DEDUPE_MS }
}

/** Tells the application of one update. Rejects when it throws. */
export async function deliver(item: QueueItem, onUpdate: OnUpdate): Promise<UpdatedTask & { source: string }> {
  const { source, payload, task, update } = JSON.parse(item.value) as OutboxRecord
  await onUpdate(task, { ...update, source, raw: payload, idempotencyKey: item.id })
  return { ...task, source }
}
