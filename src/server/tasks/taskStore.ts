/**
 * Tasks: their actions, and how a task is started, found, changed and cancelled. This file stores them, each with a
 * revision that only grows.
 */
import type { TaskSnapshot } from '../../protocol/answers'
import type { Caller } from '../identity/caller'
import type { Append, Insert, Storage } from '../storage/storage'
import type { CallbackVerdict } from './callbackUpdate'
import type { TaskEvent } from './taskEvent'

import { randomToken } from '../runtime/digest'
import { updateJson } from '../storage/updateJson'
import { isOwn, mayAdopt, ownerOf } from './taskOwner'

/** A stored task: its snapshot for the wire, its owner, and its current run. */
export interface TaskRecord {
  task: TaskSnapshot & { taskId: string; rev: number; createdAt: number; updatedAt: number }
  action: string
  session: string
  user?: string
  /** When the session started, epoch ms, and the address that its caller had. */
  sessionStartedAt?: number
  address?: string
  /** Another session has become its owner. */
  isAdopted?: boolean
  /** The caller has requested its cancellation. */
  cancelRequested?: boolean
  /** Number of the run that may write to it. An older run has lost the task. */
  run: number
  /** A graceful stop has requeued it. */
  isInterrupted?: boolean
  /** Number of runs whose process was lost. */
  crashes?: number
  /** Name of the callback source that finishes it. */
  source?: string
  /** It was handed over to that source. */
  isSubmitted?: boolean
  /** The source's id of it. */
  providerTaskId?: string
  /** The revision of the source's verdict, the worst verdict so far, and the final one. */
  verdict?: { revision?: number[]; worst: CallbackVerdict; final?: CallbackVerdict }
}

/** The members that a change may set. */
export type TaskChange = Partial<Omit<TaskSnapshot, 'taskId' | 'rev' | 'createdAt' | 'updatedAt'>> &
  Partial<Pick<TaskRecord, (typeof RECORD_MEMBERS)[number]>>

export interface TaskStore {
  /** Returns a new task and the insert that creates it, for a commit. */
  create(caller: Caller, action: string): { record: TaskRecord; insert: Insert }
  read(taskId: string): Promise<TaskRecord | null>
  /** Like `read`, but returns null for a task of another caller, unless this caller adopts it. */
  readOwn(taskId: string, caller: Caller): Promise<TaskRecord | null>
  /**
   * Changes the current record by compare and set. If `change` returns null, the record stays as it is. Resolves to the
   * resulting record, or to null for an unknown task. `follow` returns items to append in the same step. If one of them
   * is queued already, an earlier call made this change, and the record stays as it is.
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
  /** Time that a task is kept after its last change. */
  retentionMs: number
  /** Called once per end of a task. */
  emit: (event: TaskEvent) => void
  onError(error: unknown, where: string): void
}

type Members = Record<string, unknown>

/** Channel on which every change of a task is announced; the message is the task's id. */
export const TASK_CHANNEL = 'task-changed'

const ID_BYTES = 16
/** Members of the record itself. All others belong to the snapshot. */
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

/** Stores tasks, each with a revision that only grows. */
export function createTaskStore({ storage, now, retentionMs, emit, onError }: TaskStoreOptions): TaskStore {
  async function read(taskId: string): Promise<TaskRecord | null> {
    const stored = await storage.get(taskKey(taskId))
    return stored === null ? null : (JSON.parse(stored) as TaskRecord)
  }

  /** Announces nothing, since the task itself stays as it is. */
  async function adopt(taskId: string, caller: Caller): Promise<TaskRecord | null> {
    const { after } = await updateJson<TaskRecord>(storage, {
      key: taskKey(taskId),
      ttlMs: retentionMs,
      change: (record) =>
        record && mayAdopt(record, caller) ? { ...record, ...ownerOf(caller), isAdopted: true } : null,
    })
    return after && isOwn(after, caller) ? after : null
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
      const record: TaskRecord = { task, action, ...ownerOf(caller), run: 0 }
      return { record, insert: { key: taskKey(taskId), value: JSON.stringify(record), ttlMs: retentionMs } }
    },

    read,

    async readOwn(taskId, caller) {
      const record = await read(taskId)
      if (!record || isOwn(record, caller)) return record
      return mayAdopt(record, caller) ? adopt(taskId, caller) : null
    },

    async update(taskId, change, follow) {
      const { before, after } = await updateJson<TaskRecord>(storage, {
        key: taskKey(taskId),
        ttlMs: retentionMs,
        change: (record) => {
          const changes = record && change(record)
          return changes && applyChange(record, changes, now())
        },
        appends: follow,
      })
      if (before && after && after !== before) announce(before, after)
      return after
    },
  }
}

function applyChange(record: TaskRecord, changes: TaskChange, updatedAt: number): TaskRecord {
  const task: TaskRecord['task'] & Members = { ...record.task, rev: record.task.rev + 1, updatedAt }
  const next: TaskRecord & Members = { ...record, task }
  for (const [name, value] of Object.entries(changes)) {
    const holder: Members = recordMembers.has(name) ? next : task
    holder[name] = value
  }
  return next
}

/** Returns whether a task has ended. */
export function isSettled({ task }: TaskRecord): boolean {
  return task.status !== 'pending'
}

function taskKey(taskId: string): string {
  return `task:${taskId}`
}
