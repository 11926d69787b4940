import type { TaskSnapshot } from '../protocol/answers'
import type { Caller } from './caller'
import type { EventSink } from './events'
import type { Insert, Storage } from './storage'

import { randomToken } from './digest'

/** A task as it is stored: what the wire shows of it, whose it is, and who works on it. */
export interface TaskRecord {
  task: TaskSnapshot & { taskId: string; rev: number; createdAt: number; updatedAt: number }
  action: string
  session: string
  user?: string
  /** Somebody asked for it to stop. */
  cancelRequested?: boolean
  /** Number of the run that may write to it; an older run has lost the task. */
  run: number
}

/** What a change may set. */
export type TaskChange = Partial<Omit<TaskSnapshot, 'taskId' | 'rev' | 'createdAt' | 'updatedAt'>> &
  Partial<Pick<TaskRecord, 'cancelRequested' | 'run'>>

export interface TaskStore {
  /** A new task and the write that creates it, for a commit. */
  create(caller: Caller, action: string): { record: TaskRecord; insert: Insert }
  read(taskId: string): Promise<TaskRecord | null>
  /** Like `read`, but a foreign task looks like an unknown one. */
  readOwn(taskId: string, caller: Caller): Promise<TaskRecord | null>
  /**
   * Applies what `change` makes of the present record, by compare and set. `null` from it leaves the record alone.
   * Resolves to the record as it is then, or to null if there is none.
   */
  update(taskId: string, change: (record: TaskRecord) => TaskChange | null): Promise<TaskRecord | null>
}

export interface TaskStoreOptions {
  storage: Storage
  now: () => number
  /** How long a task is kept after its last change. */
  retentionMs: number
  /** Told once of each end. */
  emit: EventSink
}

const ID_BYTES = 16

/** Keeps tasks in the storage, each with a revision that only grows. */
export function createTaskStore({ storage, now, retentionMs, emit }: TaskStoreOptions): TaskStore {
  async function read(taskId: string): Promise<TaskRecord | null> {
    const stored = await storage.get(taskKey(taskId))
    return stored === null ? null : (JSON.parse(stored) as TaskRecord)
  }

  return {
    create(caller, action) {
      const taskId = randomToken(ID_BYTES)
      const at = now()
      const task = { taskId, status: 'pending' as const, stage: 'queued', rev: 1, createdAt: at, updatedAt: at }
      const record: TaskRecord = { task, action, session: caller.id, user: caller.user, run: 0 }
      return { record, insert: { key: taskKey(taskId), value: JSON.stringify(record), ttlMs: retentionMs } }
    },

    read,

    async readOwn(taskId, caller) {
      const record = await read(taskId)
      return record && isOwn(record, caller) ? record : null
    },

    async update(taskId, change) {
      for (;;) {
        const stored = await storage.get(taskKey(taskId))
        if (stored === null) return null
        const record = JSON.parse(stored) as TaskRecord
        const changes = change(record)
        if (!changes) return record
        const { cancelRequested = record.cancelRequested, run = record.run, ...members } = changes
        const { rev } = record.task
        const task = { ...record.task, ...members, rev: rev + 1, updatedAt: now() }
        const next: TaskRecord = { ...record, task, cancelRequested, run }
        if (!(await storage.replace(taskKey(taskId), stored, JSON.stringify(next), retentionMs))) continue
        if (task.status !== 'pending' && !isSettled(record)) {
          const { status, createdAt, updatedAt } = task
          emit({ type: 'task-settled', action: next.action, taskId, status, ms: updatedAt - createdAt })
        }
        return next
      }
    },
  }
}

/** Whether a task has come to its end. */
export function isSettled({ task }: TaskRecord): boolean {
  return task.status !== 'pending'
}

/** A task with an owner is that user's alone; one without belongs to the session that started it, or its successor. */
function isOwn(record: TaskRecord, caller: Caller): boolean {
  if (record.user !== undefined) return record.user === caller.user
  return record.session === caller.id || record.session === caller.previous
}

function taskKey(taskId: string): string {
  return `task:${taskId}`
}
