import type { Action, ActionLike, InputOf } from '../core/action'
import type { VerifyRequest } from '../core/gate'
import type { Proof } from '../core/captchaProvider'
import type { TaskPolling } from '../core/followTask'
import type { Task } from '../core/task'
import type { TaskFlow, TaskFlowOptions } from '../core/taskFlow'

import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowReactive, watch } from 'vue'

import { createIdempotencyKey } from '../core/idempotencyKey'
import { Problem } from '../core/problem'
import { snapshotInput } from '../core/snapshotInput'
import { isBusy, isSettled } from '../core/task'
import { createTaskFlow } from '../core/taskFlow'
import { useTaskgate } from './useTaskgate'

export interface StartOptions extends Pick<TaskFlowOptions, 'prepare' | 'provider'> {
  /** Names the task in this app. A busy task with this key is not started again. Default: a fresh one. */
  key?: string
  /** What people call it. */
  label?: string
  polling?: TaskPolling
  /** Gets the proof. Default: the dialog. */
  verify?: (request: VerifyRequest) => Promise<Proof>
}

/** Ended tasks kept; the oldest go first. */
const MOST_ENDED = 50

/**
 * All tasks of this app, by key, whatever components are on the page. The state is plain JSON; inputs, tokens and timers
 * live outside it, one set for each Pinia instance.
 */
export const useTaskStore = defineStore('taskgate', () => {
  const taskgate = useTaskgate()
  const tasks = shallowReactive<Record<string, Task>>({})
  const flows = new Map<string, TaskFlow>()
  const requests = new Map<string, { action: ActionLike; input: unknown; options: StartOptions }>()

  const list = computed(() => Object.values(tasks).sort((a, b) => a.createdAt - b.createdAt))

  function open(task: Task, action: ActionLike, input: unknown, options: StartOptions): TaskFlow {
    const { config } = taskgate
    const { name: _name, ...own }: Partial<Action> = typeof action === 'string' ? {} : action
    flows.get(task.key)?.stop()
    const flow = createTaskFlow(task, {
      client: taskgate.clientFor(action),
      input,
      prepare: options.prepare,
      provider: options.provider ?? own.provider,
      verify: options.verify ?? ((request) => taskgate.verify(request)),
      idempotent: config.idempotent,
      result: own.result,
      polling: { onAuth: config.onAuth, ...config.polling, ...own.polling, ...options.polling },
      onTask: set,
    })
    flows.set(task.key, flow)
    tasks[task.key] = task
    return flow
  }

  function set(task: Task): void {
    tasks[task.key] = task
    if (!isSettled(task)) return
    const { onSettled, onError } = taskgate.config
    onSettled?.(task)
    if (task.state === 'failed') onError?.(new Problem(task.problem), task)
    const ended = list.value.filter(isSettled)
    for (const { key } of ended.slice(0, -MOST_ENDED)) dismiss(key)
  }

  /** Starts a task; of one that is busy under this key it is the same. Returns the key. */
  function start<const A extends ActionLike>(action: A, input?: InputOf<A>, options: StartOptions = {}): string {
    const { key = createIdempotencyKey(), label } = options
    const present = tasks[key]
    if (present && (isBusy(present) || present.state === 'stalled')) return key
    const name = typeof action === 'string' ? action : action.name
    const task: Task = {
      key,
      action: name,
      label: label ?? (typeof action === 'string' ? undefined : action.label),
      idempotencyKey: createIdempotencyKey(),
      createdAt: Date.now(),
      state: 'idle',
    }
    const taken = snapshotInput(input)
    requests.set(key, { action, input: taken, options })
    open(task, action, taken, options).start()
    return key
  }

  /** Follows a task that was started elsewhere. Returns the key. */
  function track(taskId: string, options: { key?: string; action?: ActionLike; label?: string } = {}): string {
    const { key = taskId, action = 'startTask', label } = options
    const name = typeof action === 'string' ? action : action.name
    const now = Date.now()
    open(
      { key, taskId, action: name, label, createdAt: now, startedAt: now, state: 'pending' },
      action,
      undefined,
      {},
    ).follow()
    return key
  }

  /** Asks a task to stop. Whether it could be asked. */
  function cancel(key: string): boolean {
    return flows.get(key)?.cancel() ?? false
  }

  /** Starts an ended task anew, with the same input, as a new entry. Returns its key; undefined if the input is gone. */
  function retry(key: string): string | undefined {
    const request = requests.get(key)
    const task = tasks[key]
    if (!request || !task || !isSettled(task)) return undefined
    const { key: fixed } = request.options
    if (!fixed) dismiss(key)
    return start(request.action, request.input as never, request.options)
  }

  /** Looks again at a stalled task; starts an uncertain one again, with its key. */
  function resume(key: string): void {
    flows.get(key)?.resume()
  }

  /** Forgets a task. On the server it goes on. */
  function dismiss(key: string): void {
    flows.get(key)?.stop()
    flows.delete(key)
    requests.delete(key)
    delete tasks[key]
  }

  /** Forgets all that have ended. */
  function clear(): void {
    for (const { key } of list.value.filter(isSettled)) dismiss(key)
  }

  /** Resolves to the task when it has come to its end, whatever that is. Throws for a key that names none. */
  function whenSettled(key: string): Promise<Task> {
    if (!tasks[key]) throw new Problem({ code: 'config', hint: `There is no task '${key}' to wait for` })
    return new Promise((resolve) => {
      const stop = watch(
        () => tasks[key],
        (task, before) => {
          if (task && !isSettled(task)) return
          resolve(task ?? before!)
          queueMicrotask(() => stop())
        },
        { immediate: true, flush: 'sync' },
      )
    })
  }

  onScopeDispose(() => flows.forEach((flow) => flow.stop()))

  return { tasks, list, start, track, cancel, retry, resume, dismiss, clear, whenSettled }
})

export type TaskStore = ReturnType<typeof useTaskStore>
