import type { ServerClock } from '../runtime/clock'
import type { Handled } from '../run/queueWorker'
import type { OverdueTask } from '../run/submissions'
import type { AnyServerAction } from '../tasks/serverAction'
import type { Append, QueueItem, Storage } from '../storage/storage'
import type { TaskStore } from '../tasks/taskStore'
import type { CallbackEvent } from './callbackEvent'

import { expectOption } from '../runtime/expectOption'
import { isSettled } from '../tasks/taskStore'
import { withTimeout } from '../runtime/withTimeout'
import { appendPush, pushId } from './inbox'

/** What asking the vendor gave: its item in the form in which it pushes it, as text or as a JSON value. */
export interface ReconciledResult {
  source: string
  payload: unknown
}

/**
 * Asks vendors for results that did not come, by task id only: a push and the polling of results exclude each other.
 * At most 100 tasks a call, 20 calls a minute. What it gives goes the way of a push.
 */
export type Reconcile = (tasks: OverdueTask[]) => ReconciledResult[] | Promise<ReconciledResult[]>

export interface OverdueOptions {
  storage: Storage
  clock: ServerClock
  actions: ReadonlyMap<string, AnyServerAction>
  tasks: TaskStore
  reconcile?: Reconcile
  reconcileAfterMs: number
  retentionMs: number
  emit: (event: CallbackEvent) => void
  onError(error: unknown, where: string): void
  /** Something was put into the inbox. */
  onStored(): void
}

export interface OverdueTasks {
  /** The item that looks after a task from its handing over to its end, for the commit that hands it over. */
  item(task: OverdueTask): Append
  /** Looks after one task: drops what has ended, asks the vendor, gives up at the end of its time. */
  look(item: QueueItem): Promise<Handled>
}

/** Tasks whose result is to come from elsewhere. */
export const WAITING = 'callback-waiting'

/** Tasks in one call of `reconcile`. */
export const MOST_AT_ONCE = 100

const DEFAULT_RESULT_WITHIN_MS = 24 * 3_600_000
/** Kept for longer than the task waits, so that none is forgotten. */
const KEEP_MS = 24 * 3_600_000
const CALLS_APART_MS = 3_000
/** Shorter than the lease of a task that is looked after. */
const ANSWER_WITHIN_MS = 30_000
const LONGEST_WAIT_MS = 30 * 60_000

/** Looks after the tasks that were handed over, so that a push that never comes leaves none pending for ever. */
export function createOverdueTasks(options: OverdueOptions): OverdueTasks {
  const { storage, clock, actions, tasks, reconcile, reconcileAfterMs, retentionMs, emit, onError, onStored } = options
  let batch: OverdueTask[] = []
  let asking: Promise<void> | undefined
  let lastAskedAt = -Infinity

  /** All that come together share one call. */
  function ask(task: OverdueTask): Promise<void> {
    batch.push(task)
    asking ??= askAll().catch((error: unknown) => onError(error, 'reconcile'))
    return asking
  }

  async function askAll(): Promise<void> {
    await new Promise<void>((resolve) => {
      const waitMs = lastAskedAt + CALLS_APART_MS - clock.now()
      clock.after(Math.min(CALLS_APART_MS, Math.max(0, waitMs)), resolve) // also where the clock was set back
    })
    lastAskedAt = clock.now()
    const together = batch
    batch = []
    asking = undefined
    await withTimeout(clock, ANSWER_WITHIN_MS, answer(together).then(storeAll)) // one that comes later is stored all the same
  }

  async function storeAll(results: ReconciledResult[]): Promise<void> {
    const stored = await Promise.allSettled(results.map(store))
    onStored()
    for (const each of stored) if (each.status === 'rejected') onError(each.reason, 'reconcile')
  }

  async function answer(together: OverdueTask[]): Promise<ReconciledResult[]> {
    const results = await reconcile!(together)
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

  function patience({ action }: OverdueTask): number {
    return actions.get(action)?.resultWithinMs ?? Math.min(DEFAULT_RESULT_WITHIN_MS, retentionMs / 2)
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
      const notBefore = task.submittedAt + Math.min(reconcileAfterMs, patience(task))
      const ttlMs = patience(task) + KEEP_MS
      return { queue: WAITING, id: task.taskId, value: JSON.stringify(task), ttlMs, notBefore }
    },

    async look({ value, attempts }) {
      const task = JSON.parse(value) as OverdueTask
      const record = await tasks.read(task.taskId)
      if (!record || isSettled(record)) return 'removed'
      const leftMs = task.submittedAt + patience(task) - clock.now()
      if (leftMs <= 0) {
        await giveUp(task, patience(task))
        return 'removed'
      }
      emit({ type: 'task-overdue', action: task.action, taskId: task.taskId })
      if (reconcile) await ask(task)
      return { retryInMs: Math.min(reconcileAfterMs * 2 ** Math.min(attempts - 1, 10), LONGEST_WAIT_MS, leftMs) }
    },
  }
}
