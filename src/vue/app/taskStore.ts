import type { ActionLike, InputOf } from '../../core/task/action'
import type { Task } from '../../core/task/task'
import type { TaskgateContext } from '../context/taskgateContext'
import type { StartOptions } from './taskEntries'

import { computed, effectScope, onScopeDispose, shallowReactive, toRaw, watch } from 'vue'

import { systemClock } from '../../core/environment/clock'
import { createRandomKey } from '../../core/task/randomKey'
import { Problem } from '../../core/http/problem'
import { problemTraits } from '../../protocol/problemCodes'
import { snapshotInput } from '../../core/task/snapshotInput'
import { isSettled } from '../../core/task/task'
import { toAction } from '../../core/task/toAction'
import { takesFurtherStarts } from './furtherStarts'
import { createTaskEntries } from './taskEntries'
import { warnWithoutHost } from './warnWithoutHost'

type TrackOptions = Pick<StartOptions, 'key' | 'label' | 'polling'> & { action?: ActionLike }

/** How many ended tasks are kept beside those on show; the oldest go first. */
const MOST_ENDED = 50

/**
 * Keeps all tasks of one server half by their key, whatever components are on the page. The state is plain JSON; inputs,
 * tokens and timers live outside of it, one set for each Pinia instance.
 */
export function createTaskStore(taskgate: TaskgateContext) {
  const tasks = shallowReactive<Record<string, Task>>({})
  const entries = createTaskEntries(taskgate, tasks, update)

  const list = computed(() => Object.values(tasks).sort(byAge))

  /** The tasks that have ended, oldest first. Read raw: a step of a task must not subscribe the effect that caused it. */
  function endedTasks(): Task[] {
    return Object.values(toRaw(tasks)).filter(isSettled).sort(byAge)
  }

  function update(task: Task): void {
    const wasRunning = takesFurtherStarts(tasks[task.key])
    tasks[task.key] = task
    if (!wasRunning || !isSettled(task)) return
    notifyApp(task)
    const unseen = endedTasks().filter(({ key }) => !taskgate.shownTasks.has(key))
    for (const { key } of unseen.slice(0, -MOST_ENDED)) dismiss(key)
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

  /** Whether a task under this key is running, in this life of the page or in another. */
  function isRunning(key: string): boolean {
    entries.of(key)
    return takesFurtherStarts(tasks[key])
  }

  /** Starts a task, unless one under this key is running. Returns the key. */
  function start<const A extends ActionLike>(action: A, input?: InputOf<A>, options: StartOptions = {}): string {
    const { key = createRandomKey(), label } = options
    if (isRunning(key)) return key
    const definition = toAction(action)
    const { name, provider } = definition
    if (!options.verify) expectHost(options.provider ?? provider)
    const members = { key, action: name, label: label ?? definition.label, createdAt: systemClock.now() }
    const flow = entries.add(
      { ...members, idempotencyKey: createRandomKey(), state: 'idle' },
      { action: definition, input: snapshotInput(input), options },
    )
    if (!taskgate.isOnServer()) flow.start()
    return key
  }

  /** Follows a task that was started elsewhere, unless one under this key is running. Returns the key. */
  function track(taskId: string, options: TrackOptions = {}): string {
    const { key = taskId, label } = options
    if (isRunning(key)) return key
    const action = toAction(options.action)
    const now = systemClock.now()
    const members = { key, taskId, action: action.name, label: label ?? action.label, createdAt: now, startedAt: now }
    const flow = entries.add({ ...members, state: 'pending' }, { action, options })
    if (!taskgate.isOnServer()) flow.follow()
    return key
  }

  /** Asks the server to stop a task. Returns whether the task could be cancelled. */
  function cancel(key: string): boolean {
    return entries.of(key)?.flow.cancel() ?? false
  }

  /**
   * Starts an ended task again as a new entry, with the same input. `changes` replace options of the earlier start.
   * Returns the new key, or undefined if there is nothing to start.
   */
  function retry(key: string, changes?: StartOptions): string | undefined {
    const task = tasks[key]
    const request = entries.of(key)?.request
    if (!request || !task?.idempotencyKey || !isSettled(task)) return undefined
    const { action, input, options } = request
    if (!options.key) dismiss(key)
    return start(action, input as never, { ...options, ...changes })
  }

  /** Follows a stalled task again. Starts an uncertain one again, with its idempotency key. */
  function resume(key: string): void {
    entries.of(key)?.flow.resume()
  }

  /** Forgets a task. On the server it goes on. */
  function dismiss(key: string): void {
    entries.remove(key)
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

  // Hydration and persistence plugins put tasks into the state after this setup.
  watch(() => Object.keys(tasks), entries.adoptAll)
  onScopeDispose(entries.stop)

  return { tasks, list, start, track, cancel, retry, resume, dismiss, clear, whenSettled }
}

function byAge(one: Task, other: Task): number {
  return one.createdAt - other.createdAt
}
