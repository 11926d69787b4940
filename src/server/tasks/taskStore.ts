/**
 * Tasks: what an action says of them, and how one is started, found, changed and cancelled. This file keeps them in
 * the storage, each with a revision that only grows.
 */
import type { TaskSnapshot } from '../../protocol/answers'
import type { Caller } from '../identity/caller'
import type { Append, Insert, Storage } from '../storage/storage'
import type { CallbackVerdict } from './callbackUpdate'
import type { TaskEvent } from './taskEvent'

import { randomToken } from '../runtime/digest'
import { updateJson } from '../storage/updateJson'

/** A task as it is stored: what the wire shows of it, whose it is, and who works on it. */
export interface TaskRecord {
  task: TaskSnapshot & { taskId: string; rev: number; createdAt: number; updatedAt: number }
  action: string
  session: string
  user?: string
  /** Its caller has asked for it to stop. */
  cancelRequested?: boolean
  /** Number of the run that may write to it; an older run has lost the task. */
  run: number
  /** Its run has given it back in an orderly way. */
  isInterrupted?: boolean
  /** Runs that ended with their process. */
  crashes?: number
  /** Name of the callback source that finishes it. */
  source?: string
  /** It has been handed over to that source, which calls it so. */
  isSubmitted?: boolean
  providerTaskId?: string
  /** The revision of the source's verdict, the worst that it said on the way there, and the verdict itself. */
  verdict?: { revision?: number[]; worst: CallbackVerdict; final?: CallbackVerdict }
}

/** What a change may set. */
export type TaskChange = Partial<Omit<TaskSnapshot, 'taskId' | 'rev' | 'createdAt' | 'updatedAt'>> &
  Partial<Pick<TaskRecord, (typeof RECORD_MEMBERS)[number]>>

export interface TaskStore {
  /** A new task and the write that creates it, for a commit. */
  create(caller: Caller, action: string): { record: TaskRecord; insert: Insert }
  read(taskId: string): Promise<TaskRecord | null>
  /** Like `read`, but a foreign task looks like an unknown one. */
  readOwn(taskId: string, caller: Caller): Promise<TaskRecord | null>
  /**
   * Applies what `change` makes of the present record, by compare and set. `null` from it leaves the record alone.
   * Resolves to the record as it is then, or to null if there is none. `follow` says what is queued in the same step;
   * where that is queued already, the change was made before and the record is left alone.
   */
  update(
    taskId: string,
    change: (record: TaskRecord) => TaskChange | null,
    follow?: (record: TaskRecord) => Append[],
  ): Promise<TaskRecord | null>
}

export interface TaskStoreOptions {
  storage: Storage
  now: () => number
  /** How long a task is kept after its last change. */
  retentionMs: number
  /** Told once of each end. */
  emit: (event: TaskEvent) => void
  onError(error: unknown, where: string): void
}

type Members = Record<string, unknown>

/** Channel on which every change of a task is announced; the message is the task's id. */
export const TASK_CHANNEL = 'task-changed'

const ID_BYTES = 16
/** What a change may set besides what the wire shows. */
const RECORD_MEMBERS = [
  'cancelRequested',
  'run',
  'isInterrupted',
  'crashes',
  'source',
  'isSubmitted',
  'providerTaskId',
  'verdict',
] as const
const recordMembers = new Set<string>(RECORD_MEMBERS)

/** Keeps tasks in the storage, each with a revision that only grows. */
export function createTaskStore({ storage, now, retentionMs, emit, onError }: TaskStoreOptions): TaskStore {
  async function read(taskId: string): Promise<TaskRecord | null> {
    const stored = await storage.get(taskKey(taskId))
    return stored === null ? null : (JSON.parse(stored) as TaskRecord)
  }

  function announce(before: TaskRecord, { task, action }: TaskRecord): void {
    const { taskId, status, createdAt, updatedAt } = task
    const where = `announcement of task ${taskId}`
    storage.publish(TASK_CHANNEL, taskId).catch((error: unknown) => onError(error, where))
    if (status === 'pending') return
    if (isSettled(before)) emit({ type: 'task-revised', action, taskId, status })
    else emit({ type: 'task-settled', action, taskId, status, ms: updatedAt - createdAt })
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

    async update(taskId, change, follow) {
      const { before, after } = await updateJson<TaskRecord>(storage, {
        key: taskKey(taskId),
        ttlMs: retentionMs,
        change: (record) => {
          const changes = record && change(record)
          return changes && changed(record, changes, now())
        },
        appends: follow,
      })
      if (before && after && after !== before) announce(before, after)
      return after
    },
  }
}

function changed(record: TaskRecord, changes: TaskChange, updatedAt: number): TaskRecord {
  const task: TaskRecord['task'] & Members = { ...record.task, rev: record.task.rev + 1, updatedAt }
  const next: TaskRecord & Members = { ...record, task }
  for (const [name, value] of Object.entries(changes)) {
    const holder: Members = recordMembers.has(name) ? next : task
    holder[name] = value
  }
  return next
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
