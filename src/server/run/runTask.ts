import type { RunnerHost } from './runner'
import type { AnyServerAction, SubmitContext } from '../tasks/serverAction'
import type { Append, QueueItem, QueueOutcome } from '../storage/storage'
import type { TaskReports } from './taskReports'
import type { TaskChange, TaskRecord } from '../tasks/taskStore'

import { validate } from '../../protocol/standardSchema'
import { decodeInput } from '../tasks/inputCodec'
import { pause } from '../runtime/pause'
import { TaskgateError } from '../http/taskgateError'
import { createTaskReports } from './taskReports'
import { isSettled } from '../tasks/taskStore'

export interface TaskRun {
  host: RunnerHost
  /** The action's name. */
  name: string
  action: AnyServerAction
  item: QueueItem
  /** Aborting it ends the run; the reason says how. */
  controller: AbortController
  /** Aborted when the runner stops, also where the run was aborted before. */
  stopping: AbortSignal
}

/** Abort reason where not the task ends but this run of it: the task goes back to its queue. */
export class RunInterrupted extends Error {
  override readonly name = 'RunInterrupted'
}

const DEFAULT_TIMEOUT_MS = 600_000
const DEFAULT_RESTARTS = 2
/** Waits between tries to write how a run ended: about two minutes in all. */
const WRITE_AGAIN_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000]

/** What every end of a task clears. */
const ENDED = { stage: undefined, etaMs: undefined } as const

/**
 * One run of one task, from its queue to its end. Whatever the action does (throws, hangs, reports nonsense, goes on
 * after the abort) the task ends once. Resolves to what becomes of the queue's item.
 */
export async function runTask(given: TaskRun): Promise<QueueOutcome> {
  const { host, action, item, controller } = given
  const { tasks, clock } = host
  const { signal } = controller
  const run = item.attempts
  const begun = await tasks.update(item.id, (record) => (isSettled(record) ? null : begin(record, action, run)))
  if (!begun || isSettled(begun) || begun.isSubmitted || begun.run !== run) return 'removed'

  const reports = createTaskReports(host, item.id, run)
  const timeoutMs = action.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const stopTimer = clock.after(timeoutMs, () => controller.abort(timedOut(timeoutMs)))
  const end = await Promise.race([aborted(signal), work(given, begun, reports)])
  stopTimer()
  const unwritten = await reports.stop()
  await persistently(given, () =>
    tasks.update(
      item.id,
      (present) => {
        if (isSettled(present) || present.run !== run) return null
        if (end === 'interrupted') return { stage: 'queued', isInterrupted: true }
        const isTooLate = present.cancelRequested && end.isSubmitted // no run would hear of it any more
        return isTooLate ? { ...ENDED, status: 'cancelled' } : { ...unwritten, ...end }
      },
      (next) => (next.isSubmitted ? [waitingItem(given, next)] : []),
    ),
  )
  return end === 'interrupted' ? { retryInMs: 0 } : 'removed'
}

/** Hours of work are not thrown away for a storage that is out of reach for a minute; the lease is renewed meanwhile. */
async function persistently(given: TaskRun, write: () => Promise<unknown>): Promise<void> {
  const { host, name, item, controller, stopping } = given
  for (const waitMs of WRITE_AGAIN_MS) {
    try {
      await write()
      return
    } catch (error) {
      host.onError(error, `end of a run of ${name}, task ${item.id}`)
      if (stopping.aborted || controller.signal.reason instanceof RunInterrupted) throw error
      await pause(host.clock, waitMs, [controller.signal, stopping])
    }
  }
  await write()
}

/**
 * A record that is still running lost its process: begun again, as often as the action allows. One that a newer run has
 * is left to it: this one slept too long.
 */
function begin(
  record: TaskRecord,
  { restarts = DEFAULT_RESTARTS, source }: AnyServerAction,
  run: number,
): TaskChange | null {
  if (record.isSubmitted || record.run > run) return null
  if (record.cancelRequested) return { ...ENDED, status: 'cancelled' }
  const isCrash = record.run > 0 && !record.isInterrupted
  const crashes = (record.crashes ?? 0) + (isCrash ? 1 : 0)
  if (crashes <= restarts) return { stage: 'running', run, crashes, source, isInterrupted: undefined }
  return failure(new TaskgateError('interrupted', 'The server stopped in the middle of the task.', { retryable: true }))
}

/** Runs the action, or hands the task over. What comes of it becomes a change of the task. */
async function work({ host, name, action, item, controller }: TaskRun, record: TaskRecord, { report }: TaskReports) {
  const { signal } = controller
  const { session, user } = record
  try {
    const input = decodeInput(item.value)
    const checked = action.input ? await validate(action.input, input) : { value: input }
    if (checked.issues) throw new TaskgateError('invalid-input')
    const context = { taskId: item.id, action: name, signal, attempt: item.attempts, session, user }
    if (action.submit) return await submit(action, checked.value, context, host)
    const result: unknown = await action.run!(checked.value as never, { ...context, report })
    return { ...ENDED, status: 'done', progress: 1, result: throughJson(result, name) } satisfies TaskChange
  } catch (error) {
    if (!signal.aborted && !(error instanceof TaskgateError)) host.onError(error, `run of ${name}, task ${item.id}`)
    return failure(error)
  }
}

async function submit(
  action: AnyServerAction,
  input: unknown,
  context: Omit<SubmitContext, 'link' | 'callbackUrl'>,
  { submissions }: RunnerHost,
): Promise<TaskChange> {
  const source = action.source!
  const link = (providerTaskId: string): Promise<void> => submissions.link(context.taskId, source, providerTaskId)
  const providerTaskId = await action.submit!(input as never, {
    ...context,
    callbackUrl: submissions.urlOf(source),
    link,
  })
  if (providerTaskId) await link(providerTaskId)
  return { stage: 'submitted', isSubmitted: true, providerTaskId: providerTaskId || undefined }
}

function waitingItem({ host, name, action }: TaskRun, { task, providerTaskId }: TaskRecord): Append {
  const { taskId } = task
  return host.submissions.item({
    taskId,
    action: name,
    source: action.source!,
    providerTaskId,
    submittedAt: host.clock.now(),
  })
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
