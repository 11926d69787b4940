/**
 * A task from the click to its end: check, proof, start, following, result. This file holds its states and where each
 * may go; `taskFlow.ts` takes a task through them.
 */
import type { ProblemInfo } from '../http/problem'

/** Where a task may go from each state. The store, the stories and the tests read this table. */
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
 * `stalled`: we stopped asking, the server may go on. `uncertain`: the answer to the start was lost.
 * `expired`: the server no longer keeps it.
 */
export type TaskState = keyof typeof transitions

/** How a button shows a task: its state, or one of two that come from around it. */
export type ButtonState = TaskState | 'offline' | 'locked'

/** The task is over. Only a newer result can still replace that of a `done` task. */
export const endStates: readonly TaskState[] = ['done', 'failed', 'cancelled', 'expired']
/** A click in one of these states starts a new task. */
export const startableStates: readonly ButtonState[] = ['idle', 'done', 'failed', 'cancelled', 'expired']
/** The flow or the server is at work. */
export const busyStates: readonly TaskState[] = [
  'checking',
  'verifying',
  'preparing',
  'starting',
  'uncertain',
  'pending',
  'cancelling',
]
/** The server has not received the start, so the client alone can cancel. */
export const unsentStates: readonly TaskState[] = ['checking', 'verifying', 'preparing']
/** The start has left, so only the server can cancel. */
export const cancellableStates: readonly TaskState[] = ['starting', 'uncertain', 'pending', 'stalled']
/** The next step is a request that waits until the page is online. */
export const networkStates: readonly TaskState[] = ['checking', 'starting', 'uncertain']

export interface TaskMembers {
  /** Names the task in this app; the same across reloads if the app chose it. */
  key: string
  action: string
  /** What people call it. */
  label?: string
  taskId?: string
  /** Key of the start, so that a repeated one finds the same task. */
  idempotencyKey?: string
  /** 0 … 1. Of the upload while `preparing`. */
  progress?: number
  stage?: string
  message?: string
  /** Milliseconds left, as the server says. */
  etaMs?: number
  /** Grows with each change on the server. */
  rev?: number
  /** Whether the server can stop it. */
  canCancel?: boolean
  /** Epoch ms: when the person asked for it. */
  createdAt: number
  /** Epoch ms: when it was accepted. */
  startedAt?: number
  /** Epoch ms: when it came to its end. */
  endedAt?: number
}

/** A task as this app sees it: plain JSON, a union on `state`. */
export type Task<Result = unknown> = TaskMembers &
  (
    | { state: 'done'; result: Result; problem?: undefined }
    | { state: 'failed'; problem: ProblemInfo; result?: undefined }
    | { state: Exclude<TaskState, 'done' | 'failed'>; result?: undefined; problem?: undefined }
  )

/** A step of a task: its next state, with what changes. */
export type TaskStep = Partial<TaskMembers> & { state: TaskState; result?: unknown; problem?: ProblemInfo }

/** Whether the server or the flow still has something to do. */
export function isBusy({ state }: { state: TaskState }): boolean {
  return busyStates.includes(state)
}

/** Whether nothing more will come of it. */
export function isSettled({ state }: { state: TaskState }): boolean {
  return endStates.includes(state)
}

/**
 * The task after a step; the same object if the table does not allow the step, if nothing is new, or if it is older news
 * than what we know: an older `rev` never overwrites a newer one, and what is done changes only with a newer one.
 */
export function advance<Result>(task: Task<Result>, step: TaskStep): Task<Result> {
  const { rev: known = 0 } = task
  const { rev = known, state } = step
  const isAllowed = (transitions[task.state] as readonly TaskState[]).includes(state)
  if (!isAllowed || rev < known || (task.state === 'done' && rev === known)) return task
  const names = Object.keys(step) as (keyof TaskStep)[]
  if (names.every((name) => step[name] === task[name])) return task
  const { result: _result, problem: _problem, ...members } = task
  return { ...members, ...step } as Task<Result>
}
