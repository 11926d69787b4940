import type { Action, ActionLike, InputOf } from '../../core/task/action'
import type { Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { TaskPolling } from '../../core/task/pollTask'
import type { Task, TaskMembers } from '../../core/task/task'
import type { TaskFlow, TaskFlowOptions } from '../../core/task/taskFlow'
import type { TaskgateContext } from '../context/taskgateContext'

import { computed, effectScope, onScopeDispose, shallowReactive, toRaw, watch } from 'vue'

import { systemClock } from '../../core/environment/clock'
import { createRandomKey } from '../../core/task/randomKey'
import { Problem } from '../../core/http/problem'
import { problemTraits } from '../../protocol/problemCodes'
import { snapshotInput } from '../../core/task/snapshotInput'
import { isSettled } from '../../core/task/task'
import { createTaskFlow } from '../../core/task/taskFlow'
import { toAction } from '../../core/task/toAction'
import { takesFurtherStarts } from './furtherStarts'
import { warnWithoutHost } from './warnWithoutHost'

export interface StartOptions extends Pick<TaskFlowOptions, 'prepare' | 'provider'> {
  /** Names the task in this app. A start under the key of a running task is that task. Default: a fresh key. */
  key?: string
  /** What the user calls the task. */
  label?: string
  polling?: TaskPolling
  /** Gets the proof. Default: the dialog. */
  verify?: (request: VerifyRequest) => Promise<Proof>
}

type TrackOptions = Pick<StartOptions, 'key' | 'label' | 'polling'> & { action?: ActionLike }

/** What a task was started with. */
interface StartRequest {
  action: Action
  input?: unknown
  options: StartOptions
}

/** What a task has beside its plain state. */
interface Entry {
  flow: TaskFlow
  request: StartRequest
}

/** How many ended tasks are kept; the oldest go first. */
const MOST_ENDED = 50

/**
 * Keeps all tasks of one server half by their key, whatever components are on the page. The state is plain JSON; inputs,
 * tokens and timers live outside of it, one set for each Pinia instance.
 */
export function createTaskStore(taskgate: TaskgateContext) {
  const tasks = shallowReactive<Record<string, Task>>({})
  const entries = new Map<string, Entry>()

  const list = computed(() => Object.values(tasks).sort(byAge))

  /** The tasks that have ended, oldest first. Read raw: a step of a task must not subscribe the effect that caused it. */
  function endedTasks(): Task[] {
    return Object.values(toRaw(tasks)).filter(isSettled).sort(byAge)
  }

  /** Puts a task into the store, in place of an ended one under its key. */
  function add(
    members: Pick<TaskMembers, 'key' | 'taskId' | 'idempotencyKey' | 'startedAt'> & { state: 'idle' | 'pending' },
    request: StartRequest,
  ): TaskFlow {
    const { config } = taskgate
    const { action, input, options } = request
    const { name, label } = action
    const task: Task = { ...members, action: name, label: options.label ?? label, createdAt: systemClock.now() }
    entries.get(task.key)?.flow.stop()
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
      onTask: update,
      onBug: (error) => taskgate.reportBug(error, `the task '${name}'`),
    })
    entries.set(task.key, { flow, request })
    tasks[task.key] = task
    return flow
  }

  function update(task: Task): void {
    const wasRunning = takesFurtherStarts(tasks[task.key])
    tasks[task.key] = task
    if (!wasRunning || !isSettled(task)) return
    notifyApp(task)
    for (const { key } of endedTasks().slice(0, -MOST_ENDED)) dismiss(key)
  }

  /** Calls the app's callbacks for an ended task. What they throw must not reach the task. */
  function notifyApp(task: Task): void {
    const { onSettled, onError } = taskgate.config
    try {
      onSettled?.(task)
      if (!task.problem) return
      const problem = new Problem(task.problem)
      if (process.env.NODE_ENV !== 'production' && problemTraits[problem.code]?.developer) console.error(problem)
      onError?.(problem, task)
    } catch (error) {
      taskgate.reportBug(error, 'onSettled() or onError()')
    }
  }

  /** Prepares for a check that only a host can show: its code is loaded while the server decides. */
  function expectHost(provider?: string): void {
    taskgate.preload(provider)
    if (process.env.NODE_ENV !== 'production') warnWithoutHost(taskgate)
  }

  /** Starts a task, unless one under this key is running. Returns the key. */
  function start<const A extends ActionLike>(action: A, input?: InputOf<A>, options: StartOptions = {}): string {
    const { key = createRandomKey() } = options
    if (takesFurtherStarts(tasks[key])) return key
    const definition = toAction(action)
    if (!options.verify) expectHost(options.provider ?? definition.provider)
    const request = { action: definition, input: snapshotInput(input), options }
    add({ key, idempotencyKey: createRandomKey(), state: 'idle' }, request).start()
    return key
  }

  /** Follows a task that was started elsewhere, unless one under this key is running. Returns the key. */
  function track(taskId: string, options: TrackOptions = {}): string {
    const { key = taskId, action } = options
    if (takesFurtherStarts(tasks[key])) return key
    add({ key, taskId, startedAt: systemClock.now(), state: 'pending' }, { action: toAction(action), options }).follow()
    return key
  }

  /** Asks the server to stop a task. Returns whether the task could be cancelled. */
  function cancel(key: string): boolean {
    return entries.get(key)?.flow.cancel() ?? false
  }

  /**
   * Starts an ended task again as a new entry, with the same input. `changes` replace options of the earlier start.
   * Returns the new key, or undefined if there is nothing to start.
   */
  function retry(key: string, changes?: StartOptions): string | undefined {
    const task = tasks[key]
    const request = entries.get(key)?.request
    if (!request || !task?.idempotencyKey || !isSettled(task)) return undefined
    const { action, input, options } = request
    if (!options.key) dismiss(key)
    return start(action, input as never, { ...options, ...changes })
  }

  /** Follows a stalled task again. Starts an uncertain one again, with its idempotency key. */
  function resume(key: string): void {
    entries.get(key)?.flow.resume()
  }

  /** Forgets a task. On the server it goes on. */
  function dismiss(key: string): void {
    entries.get(key)?.flow.stop()
    entries.delete(key)
    delete tasks[key]
  }

  /** Forgets all tasks that have ended. */
  function clear(): void {
    for (const { key } of endedTasks()) dismiss(key)
  }

  /** Resolves to the task when it ends or is dismissed. Throws a `config` `Problem` if there is none under this key. */
  function whenSettled(key: string): Promise<Task> {
    const current = tasks[key]
    if (!current) throw new Problem({ code: 'config', hint: `There is no task '${key}' to wait for` })
    if (isSettled(current)) return Promise.resolve(current)
    // The caller may be unmounted before the end, so the watcher has a scope of its own.
    return effectScope(true).run(
      () =>
        new Promise((resolve) => {
          const stop = watch(
            () => tasks[key],
            (task, last = current) => {
              if (takesFurtherStarts(task)) return
              stop()
              resolve(task ?? last)
            },
            { flush: 'sync' },
          )
        }),
    )!
  }

  onScopeDispose(() => entries.forEach(({ flow }) => flow.stop()))

  return { tasks, list, start, track, cancel, retry, resume, dismiss, clear, whenSettled }
}

function byAge(one: Task, other: Task): number {
  return one.createdAt - other.createdAt
}
