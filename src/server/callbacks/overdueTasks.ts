import type { ServerClock } from '../runtime/clock'
import type { StepWatch } from '../runtime/stepWatch'
import type { Handled } from '../run/queueWorker'
import type { OverdueTask } from '../run/submissions'
import type { AnyServerAction } from '../tasks/serverAction'
import type { Append, QueueItem, Storage } from '../storage/storage'
import type { TaskStore } from '../tasks/taskStore'
import type { CallbackEvent } from './callbackEvent'

import { elapsedOf } from '../runtime/clock'
import { expectOption } from '../runtime/expectOption'
import { isSettled } from '../tasks/taskStore'
import { withTimeout } from '../runtime/withTimeout'
import { appendPush, pushId } from './inbox'

/** A fetched result: the item in the vendor's push format, as text or as a JSON value. */
export interface ReconciledResult {
  source: string
  payload: unknown
}

/**
 * Fetches missing results from vendors, by task id only, since vendors do not combine pushing with a list of new results.
 * Gets at most 100 tasks a call, 20 calls a minute. Its results are handled like pushes.
 */
export type Reconcile = (tasks: OverdueTask[]) => ReconciledResult[] | Promise<ReconciledResult[]>

export interface OverdueOptions {
  storage: Storage
  clock: ServerClock
  watch: StepWatch
  actions: ReadonlyMap<string, AnyServerAction>
  tasks: TaskStore
  reconcile?: Reconcile
  reconcileAfterMs: number
  retentionMs: number
  emit: (event: CallbackEvent) => void
  onError(error: unknown, where: string): void
  /** Called after a result was stored in the inbox. */
  onStored(): void
}

export interface OverdueTasks {
  /** Returns the item that watches a submitted task until it settles, for the commit that submits it. */
  item(task: OverdueTask): Append
  /** Checks one task: fetches its result, or fails it when its time is over. Removes the item of a settled task. */
  check(item: QueueItem): Promise<Handled>
}

/** The queue of submitted tasks whose result is missing. */
export const WAITING = 'callback-waiting'

/** Tasks in one call of `reconcile`. */
export const MAX_TASKS_PER_CALL = 100

const DEFAULT_RESULT_WITHIN_MS = 24 * 3_600_000
/** Items outlive the wait for their task by this long, so that none expires unseen. */
const KEEP_MS = 24 * 3_600_000
/** Makes 20 calls a minute. */
const CALL_INTERVAL_MS = 3_000
/** Shorter than the lease of a waiting task. */
const ANSWER_WITHIN_MS = 30_000
const MAX_RETRY_MS = 30 * 60_000
/** Keeps the power of two finite. */
const MAX_DOUBLINGS = 10

/** Watches submitted tasks, so that a missing push leaves none pending for ever. */
export function createOverdueTasks(options: OverdueOptions): OverdueTasks {
  const { storage, clock, watch, actions, tasks, reconcile, reconcileAfterMs, retentionMs, emit, onError, onStored } =
    options
  let batch: OverdueTask[] = []
  let calling: Promise<void> | undefined
  let lastCallAt = -Infinity

  /** Fetches the result of a task. Tasks that wait at the same time share one call. */
  function fetchResult(task: OverdueTask): Promise<void> {
    batch.push(task)
    calling ??= fetchBatch().catch((error: unknown) => onError(error, 'reconcile'))
    return calling
  }

  async function fetchBatch(): Promise<void> {
    await new Promise<void>((resolve) => {
      const waitMs = lastCallAt + CALL_INTERVAL_MS - elapsedOf(clock)
      clock.after(Math.max(0, waitMs), resolve)
    })
    lastCallAt = elapsedOf(clock)
    const tasksOfCall = batch
    batch = []
    calling = undefined
    await withTimeout(clock, ANSWER_WITHIN_MS, callHook(tasksOfCall).then(storeAll)) // a late result is stored all the same
  }

  async function storeAll(results: ReconciledResult[]): Promise<void> {
    const stored = await Promise.allSettled(results.map(store))
    onStored()
    for (const each of stored) if (each.status === 'rejected') onError(each.reason, 'reconcile')
  }

  async function callHook(tasksOfCall: OverdueTask[]): Promise<ReconciledResult[]> {
    const results = await reconcile?.(tasksOfCall)
    expectOption(Array.isArray(results), 'callbacks.reconcile', 'a function that returns a list', typeof results)
    return results
  }

  async function store(result: ReconciledResult): Promise<void> {
    const { source, payload } = result ?? {}
    const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
    const isResult = typeof source === 'string' && typeof text === 'string'
    expectOption(isResult, 'callbacks.reconcile', 'a function that returns { source, payload }', 'something else')
    const id = await pushId(`reconciled\0${source}`, text)
    await appendPush(storage, id, { source, payload: text, receivedAt: clock.now() })
  }

  function maxWaitMs({ action }: OverdueTask): number {
    return actions.get(action)?.resultWithinMs ?? Math.min(DEFAULT_RESULT_WITHIN_MS, retentionMs / 2)
  }

  /** Doubles with each attempt, and ends with the wait for the task. */
  function nextWait(attempts: number, task: OverdueTask): number {
    const doublings = Math.min(attempts - 1, MAX_DOUBLINGS)
    const waitMs = Math.min(reconcileAfterMs * 2 ** doublings, MAX_RETRY_MS)
    const leftMs = task.submittedAt + maxWaitMs(task) - clock.now()
    return leftMs > 0 ? Math.min(waitMs, leftMs) : waitMs // its time is over, but the clock was just stepped
  }

  async function giveUp({ taskId }: OverdueTask, withinMs: number): Promise<void> {
    const message = `No result came within ${withinMs / 1_000} s.`
    await tasks.update(taskId, (record) =>
      isSettled(record)
        ? null
        : {
            status: 'failed',
            stage: undefined,
            etaMs: undefined,
            error: { code: 'timeout', message, retryable: true },
          },
    )
  }

  return {
    item(task) {
      const notBefore = task.submittedAt + Math.min(reconcileAfterMs, maxWaitMs(task))
      const ttlMs = maxWaitMs(task) + KEEP_MS
      return { queue: WAITING, id: task.taskId, value: JSON.stringify(task), ttlMs, notBefore }
    },

    async check({ value, attempts }) {
      const task = JSON.parse(value) as OverdueTask
      const record = await tasks.read(task.taskId)
      if (!record || isSettled(record)) return 'removed'
      if (watch.hasPassed(maxWaitMs(task), task.submittedAt)) {
        await giveUp(task, maxWaitMs(task))
        return 'removed'
      }
      emit({ type: 'task-overdue', action: task.action, taskId: task.taskId })
      if (reconcile) await fetchResult(task)
      return { retryInMs: nextWait(attempts, task) }
    },
  }
}
