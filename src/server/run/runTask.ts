import type { RunnerHost } from './runner'
import type { AnyServerAction, SubmitContext } from '../tasks/serverAction'
import type { Append, QueueItem, QueueOutcome } from '../storage/storage'
import type { TaskReports } from './taskReports'
import type { TaskChange, TaskRecord } from '../tasks/taskStore'

import { validate } from '../../protocol/validate'
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
  /** Aborting it ends the run. The reason determines the outcome. */
  controller: AbortController
  /** Aborted when the runner stops, even if the run was aborted before. */
  stopping: AbortSignal
}

/** Abort reason that ends only this run: the task is requeued. */
export class RunInterrupted extends Error {
  override readonly name = 'RunInterrupted'
}

const DEFAULT_TIMEOUT_MS = 600_000
const DEFAULT_RESTARTS = 2
/** Waits between tries to write the end of a run: about two minutes in all. */
const WRITE_RETRY_MS = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000, 60_000]

/** Members that every end of a task clears. */
const ENDED = { stage: undefined, etaMs: undefined } as const

/**
 * Runs one task once. The task ends exactly once, even if the action throws, hangs, reports invalid progress or goes on
 * after the abort. Resolves to the outcome of the queue item.
 */
export async function runTask(taskRun: TaskRun): Promise<QueueOutcome> {
  const { host, action, item, controller } = taskRun
  const { tasks, clock } = host
  const { signal } = controller
  const run = item.attempts
  const begun = await tasks.update(item.id, (record) => (isSettled(record) ? null : begin(record, action, run)))
  if (!begun || isSettled(begun) || begun.isSubmitted || begun.run !== run) return 'removed'

  const reports = createTaskReports(host, item.id, run)
  const timeoutMs = action.timeoutMs ?? DEFAULT_TIMEOUT_MS
  const stopTimer = clock.after(timeoutMs, () => controller.abort(timedOut(timeoutMs)))
  const end = await Promise.race([aborted(signal), work(taskRun, begun, reports)])
  stopTimer()
  const unwritten = await reports.stop()
  await writeWithRetries(taskRun, () =>
    tasks.update(
      item.id,
      (current) => {
        if (isSettled(current) || current.run !== run) return null
        if (end === 'interrupted') return { stage: 'queued', isInterrupted: true }
        const isTooLate = current.cancelRequested && end.isSubmitted // after this, no run would see the request
        return isTooLate ? { ...ENDED, status: 'cancelled' } : { ...unwritten, ...end }
      },
      (next) => (next.isSubmitted ? [waitingItem(taskRun, next)] : []),
    ),
  )
  return end === 'interrupted' ? { retryInMs: 0 } : 'removed'
}

/** Retries a write, so that a short outage of the storage does not lose hours of work. The runner renews the lease. */
async function writeWithRetries(taskRun: TaskRun, write: () => Promise<unknown>): Promise<void> {
  const { host, name, item, controller, stopping } = taskRun
  for (const waitMs of WRITE_RETRY_MS) {
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
 * Returns the change that begins a run, or null if a newer run owns the task. A task that is still running has lost its
 * process; it is restarted as often as the action allows.
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

/** Runs the action, or hands the task over. Returns the change that ends the task or marks it as submitted. */
async function work({ host, name, action, item, controller }: TaskRun, record: TaskRecord, { report }: TaskReports) {
  const { signal } = controller
  const { session, user } = record
  try {
    const { input, isValidated } = decodeInput(item.value)
    const checked = action.input && !isValidated ? await validate(action.input, input) : { value: input }
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

/** Resolves when the run is aborted, to the resulting change of the task. */
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

/** Shows only a `TaskgateError` to the caller; other errors may contain internals. */
function failure(error: unknown): TaskChange {
  const readable = error instanceof TaskgateError ? error : new TaskgateError('internal', 'The task failed.')
  const { code, message, retryable } = readable
  return { ...ENDED, status: 'failed', error: { code, message, retryable } }
}

function timedOut(timeoutMs: number): TaskgateError {
  return new TaskgateError('timeout', `The task took longer than ${timeoutMs / 1_000} s.`, { retryable: true })
}

/** Returns the result as JSON represents it. Throws a `TypeError` for a result that JSON cannot represent. */
function throughJson(result: unknown, action: string): unknown {
  if (result === undefined) return undefined
  const text = JSON.stringify(result) as string | undefined
  if (text !== undefined) return JSON.parse(text)
  throw new TypeError(
    `vue-taskgate: run() of '${action}' must return a value that JSON can represent, came a ${typeof result}.`,
  )
}
