import type { Action } from '../../core/task/action'
import type { Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { TaskPolling } from '../../core/task/pollTask'
import type { Task } from '../../core/task/task'
import type { TaskFlow, TaskFlowOptions } from '../../core/task/taskFlow'
import type { TaskgateContext } from '../context/taskgateContext'

import { systemClock } from '../../core/environment/clock'
import { isSettled, transitions } from '../../core/task/task'
import { createTaskFlow } from '../../core/task/taskFlow'
import { toAction } from '../../core/task/toAction'

export interface StartOptions extends Pick<TaskFlowOptions, 'prepare' | 'provider'> {
  /** Names the task in this app. A start under the key of a running task is that task. Default: a fresh key. */
  key?: string
  /** What the user calls the task. */
  label?: string
  polling?: TaskPolling
  /** Gets the proof. Default: the dialog. */
  verify?: (request: VerifyRequest) => Promise<Proof>
}

/** What a task was started with. */
export interface StartRequest {
  action: Action
  input?: unknown
  options: StartOptions
}

/** What a task has beside its plain state. */
interface Entry {
  flow: TaskFlow
  request: StartRequest
}

export interface TaskEntries {
  /** Returns the entry of a task. A task without one comes from another life of the page, and is followed from now on. */
  of(key: string): Entry | undefined
  /** Puts a task into the store, in place of another one under its key. */
  add(task: Task, request: StartRequest): TaskFlow
  /** Ends all calls and timers for a task. */
  remove(key: string): void
  /** Follows the tasks that have no entry. */
  adoptAll(): void
  stop(): void
}

/**
 * Holds what the tasks of a store have beside their plain state: a flow with its timers, and what they were started with.
 * A task that came into the store by hydration or by a persistence plugin has neither.
 */
export function createTaskEntries(
  taskgate: TaskgateContext,
  tasks: Record<string, Task>,
  onTask: (task: Task) => void,
): TaskEntries {
  const entries = new Map<string, Entry>()

  function add(task: Task, request: StartRequest): TaskFlow {
    const { config } = taskgate
    const { action, input, options } = request
    remove(task.key)
    const polling = { onAuth: taskgate.signIn, ...config.polling, ...action.polling, ...options.polling }
    const flow = createTaskFlow(task, {
      client: taskgate.clientFor(action),
      input,
      prepare: options.prepare,
      provider: options.provider ?? action.provider,
      verify: options.verify ?? taskgate.verify,
      idempotent: config.idempotent,
      result: action.result,
      onAuth: polling.onAuth,
      polling,
      onTask,
      onBug: (error) => taskgate.reportBug(error, `the task '${action.name}'`),
    })
    entries.set(task.key, { flow, request })
    tasks[task.key] = task
    return flow
  }

  /** Takes over a task of another life. Without an id, nothing can be known of it. */
  function adopt(key: string): void {
    const task = tasks[key]
    if (!(key in tasks) || entries.has(key) || taskgate.isOnServer()) return
    if (!task || !isTask(task, key)) {
      if (process.env.NODE_ENV !== 'production')
        console.warn(`vue-taskgate: dropped '${key}' from the store, which is no task`, task)
      delete tasks[key]
    } else if (isSettled(task)) return
    else if (task.taskId !== undefined) {
      const flow = add(task, { action: toAction(task.action), options: {} })
      if (task.state !== 'stalled') flow.follow()
    } else if (sentStates.includes(task.state)) {
      const problem = { code: 'network', title: 'network', retryable: true }
      tasks[key] = { ...task, state: 'failed', problem, endedAt: systemClock.now() } as Task
    } else delete tasks[key]
  }

  function remove(key: string): void {
    entries.get(key)?.flow.stop()
    entries.delete(key)
  }

  return {
    of(key) {
      adopt(key)
      return entries.get(key)
    },
    add,
    remove,
    adoptAll: () => Object.keys(tasks).forEach(adopt),
    stop: () => entries.forEach(({ flow }) => flow.stop()),
  }
}

/** The server may have received the start. */
const sentStates: unknown[] = ['starting', 'uncertain', 'cancelling']

/** Whether a value in the store is a task, as far as a flow reads it. Anything may have been restored. */
function isTask(given: Task, key: string): boolean {
  const { key: own, state, action } = Object(given) as Partial<Task>
  return own === key && typeof action === 'string' && Object.keys(transitions).includes(state ?? '')
}
