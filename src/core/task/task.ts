/**
 * A task from the click to its end: check, proof, start, result. This file holds its states and the table of its
 * transitions; `advanceTask.ts` applies a step, and `taskFlow.ts` makes the calls behind the steps.
 */
import type { ProblemInfo } from '../http/problem'

/** The states that may follow each state. The store, the stories and the tests read this table. */
export const transitions = {
  idle: ['checking', 'preparing', 'starting'],
  checking: ['verifying', 'preparing', 'starting', 'failed', 'cancelled'],
  verifying: ['preparing', 'starting', 'checking', 'failed', 'cancelled'],
  preparing: ['preparing', 'starting', 'failed', 'cancelled'],
  starting: ['pending', 'done', 'failed', 'uncertain', 'verifying', 'cancelling', 'cancelled'],
  uncertain: ['starting', 'pending', 'done', 'failed', 'cancelling', 'stalled'],
  pending: ['pending', 'done', 'failed', 'cancelling', 'cancelled', 'stalled', 'expired'],
  cancelling: ['cancelled', 'done', 'failed', 'pending', 'stalled', 'expired'],
  stalled: ['pending', 'uncertain', 'cancelling', 'done', 'failed', 'cancelled', 'expired'],
  done: ['done'],
  failed: [],
  cancelled: [],
  expired: [],
} as const

/**
 * `stalled`: the client stopped polling, the task may still run. `uncertain`: the answer to the start was lost.
 * `expired`: the server no longer keeps the task.
 */
export type TaskState = keyof typeof transitions

/** How a button shows a task: its state, or one of two that have another cause. */
export type ButtonState = TaskState | 'offline' | 'locked'

/** The task is over. Only a newer result can still replace that of a `done` task. */
export const endStates: readonly TaskState[] = ['done', 'failed', 'cancelled', 'expired']
/** A click in one of these states starts a new task. */
export const startableStates: readonly ButtonState[] = ['idle', 'done', 'failed', 'cancelled', 'expired']
/** The client or the server is at work. */
export const busyStates: readonly TaskState[] = [
  'checking',
  'verifying',
  'preparing',
  'starting',
  'uncertain',
  'pending',
  'cancelling',
]
/** The start has not left, so the client alone can cancel. */
export const unsentStates: readonly TaskState[] = ['checking', 'verifying', 'preparing']
/** The start may have left, so only the server can cancel. */
export const cancellableStates: readonly TaskState[] = ['starting', 'uncertain', 'pending', 'stalled']
/** The next step is a request that waits until the page is online. */
export const networkStates: readonly TaskState[] = ['checking', 'starting', 'uncertain']

export interface TaskMembers {
  /** Names the task in this app. A key that the app chose stays the same across reloads. */
  key: string
  action: string
  /** Name of the task for users. */
  label?: string
  taskId?: string
  /** Key of the start. A repeated start with the same key returns the same task. */
  idempotencyKey?: string
  /** 0 … 1. In `preparing`, the progress of the upload. */
  progress?: number
  stage?: string
  message?: string
  /** Milliseconds left, as the server reports them. */
  etaMs?: number
  /** Revision. Grows with each change on the server. */
  rev?: number
  /** Whether the server can cancel the task. */
  canCancel?: boolean
  /** Epoch ms of the click. */
  createdAt: number
  /** Epoch ms of the server's acceptance. */
  startedAt?: number
  /** Epoch ms of the end. */
  endedAt?: number
}

/** A task as this app sees it: plain JSON, a union on `state`. */
export type Task<Result = unknown> = TaskMembers &
  (
    | { state: 'done'; result: Result; problem?: undefined }
    | { state: 'failed'; problem: ProblemInfo; result?: undefined }
    | { state: Exclude<TaskState, 'done' | 'failed'>; result?: undefined; problem?: undefined }
  )

/** A step of a task: the next state and the members that change. */
export type TaskStep = Partial<TaskMembers> & { state: TaskState; result?: unknown; problem?: ProblemInfo }

/** Whether the client or the server is at work. */
export function isBusy({ state }: { state: TaskState }): boolean {
  return busyStates.includes(state)
}

/** Whether the task is over. */
export function isSettled({ state }: { state: TaskState }): boolean {
  return endStates.includes(state)
}
