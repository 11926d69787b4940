import type { RunnerHost } from './runner'
import type { AnyServerAction, RunContext } from './serverAction'
import type { QueueItem, QueueOutcome } from './storage'
import type { TaskChange } from './taskStore'

import { validate } from '../protocol/standardSchema'
import { decodeInput } from './inputCodec'
import { TaskgateError } from './taskgateError'
import { createTaskReports } from './taskReports'
import { isSettled } from './taskStore'

export interface TaskRun {
  host: RunnerHost
  /** The action's name. */
  name: string
  action: AnyServerAction
  item: QueueItem
  /** Aborting it ends the run; the reason says how. */
  controller: AbortController
}

/** Abort reason where not the task ends but this run of it: the task goes back to its queue. */
export class RunInterrupted extends Error {
  override readonly name = 'RunInterrupted'
}

const DEFAULT_TIMEOUT_MS = 600_000

/** What every end of a task clears. */
const ENDED = { stage: undefined, etaMs: undefined } as const

/**
 * One run of one task, from its queue to its end. Whatever the action does (throws, hangs, reports nonsense, goes on
 * after the abort) the task ends once. Resolves to what becomes of the queue's item.
 */
export async function runTask({ host, name, action, item, controller }: TaskRun): Promise<QueueOutcome> {
  const { tasks, clock } = host
  const { signal } = controller
  const run = item.attempts
  const begun = await tasks.update(item.id, (record) => {
    if (isSettled(record)) return null
    return record.cancelRequested ? { ...ENDED, status: 'cancelled' } : { stage: 'running', run }
  })
  if (!begun || isSettled(begun)) return 'dropped'

  const reports = createTaskReports(host, item.id, run)
  const timeoutMs = action.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const stopTimer = clock.after(timeoutMs, () => controller.abort(timedOut(timeoutMs)))
  const { session, user } = begun
  const context = { taskId: item.id, action: name, signal, attempt: run, session, user, report: reports.report }
  const end = await Promise.race([aborted(signal), work(action, item, context, host)])
  stopTimer()
  const unwritten = await reports.stop()
  if (end === 'interrupted') return { retryInMs: 0 }
  await tasks.update(item.id, (present) =>
    isSettled(present) || present.run !== run ? null : { ...unwritten, ...end },
  )
  return 'dropped'
}

/** Runs the action. What it returns or throws becomes a change of the task. */
async function work(
  action: AnyServerAction,
  item: QueueItem,
  context: RunContext,
  { onError }: RunnerHost,
): Promise<TaskChange> {
  try {
    const input = decodeInput(item.value)
    const checked = action.input ? await validate(action.input, input) : { value: input }
    if (checked.issues) throw new TaskgateError('invalid-input')
    const result: unknown = await action.run(checked.value as never, context)
    return { ...ENDED, status: 'done', progress: 1, result: throughJson(result, context.action) }
  } catch (error) {
    if (!context.signal.aborted && !(error instanceof TaskgateError)) onError(error, `run of ${context.action}`)
    return failure(error)
  }
}

/** Resolves when the run is aborted, to what that means for the task. */
function aborted(signal: AbortSignal): Promise<TaskChange | 'interrupted'> {
  return new Promise((resolve) => {
    const end = (): void => {
      const reason: unknown = signal.reason
      if (reason instanceof RunInterrupted) resolve('interrupted')
      else if (reason instanceof TaskgateError) resolve(failure(reason))
      else resolve({ ...ENDED, status: 'cancelled' })
    }
    if (signal.aborted) end()
    else signal.addEventListener('abort', end, { once: true })
  })
}

/** Only a `TaskgateError` was written for the caller to read. */
function failure(error: unknown): TaskChange {
  const readable = error instanceof TaskgateError ? error : new TaskgateError('internal', 'The task failed.')
  const { code, message, retryable } = readable
  return { ...ENDED, status: 'failed', error: { code, message, retryable } }
}

function timedOut(timeoutMs: number): TaskgateError {
  return new TaskgateError('timeout', `The task took longer than ${timeoutMs / 1_000} s.`, { retryable: true })
}

/** What JSON makes of a result; one that it cannot carry is a fault of the action. */
function throughJson(result: unknown, action: string): unknown {
  if (result === undefined) return undefined
  const text = JSON.stringify(result) as string | undefined
  if (text !== undefined) return JSON.parse(text)
  throw new TypeError(`vue-taskgate: run() of '${action}' must return what JSON can carry, came a ${typeof result}.`)
}
