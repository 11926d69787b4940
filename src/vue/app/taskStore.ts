import type { Action, ActionLike, InputOf } from '../../core/task/action'
import type { Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { TaskPolling } from '../../core/task/pollTask'
import type { Task } from '../../core/task/task'
import type { TaskFlow, TaskFlowOptions } from '../../core/task/taskFlow'
import type { TaskgateContext } from '../context/taskgateContext'

import { computed, effectScope, onScopeDispose, shallowReactive, toRaw, watch } from 'vue'

import { createRandomKey } from '../../core/task/randomKey'
import { Problem } from '../../core/http/problem'
import { problemTraits } from '../../protocol/problemCodes'
import { snapshotInput } from '../../core/task/snapshotInput'
import { isSettled } from '../../core/task/task'
import { createTaskFlow } from '../../core/task/taskFlow'
import { toAction } from '../../core/task/toAction'
import { warnWithoutHost } from './warnWithoutHost'

export interface StartOptions extends Pick<TaskFlowOptions, 'prepare' | 'provider'> {
  /** Names the task in this app. A busy task with this key is not started again. Default: a fresh one. */
  key?: string
  /** What people call it. */
  label?: string
  polling?: TaskPolling
  /** Gets the proof. Default: the dialog. */
  verify?: (request: VerifyRequest) => Promise<Proof>
}

/** What a task was started with. */
interface Request {
  action: Action
  input?: unknown
  options: StartOptions
}

/** Ended tasks kept; the oldest go first. */
const MOST_ENDED = 50

/**
 * All tasks of one server half, by key, whatever components are on the page. The state is plain JSON; inputs, tokens and
 * timers live outside it, one set for each Pinia instance.
 */
export function createTaskStore(taskgate: TaskgateContext) {
  const tasks = shallowReactive<Record<string, Task>>({})
  const flows = new Map<string, TaskFlow>()
  const requests = new Map<string, Request>()

  const list = computed(() => Object.values(tasks).sort(byAge))

  function open(task: Task, request: Request): TaskFlow {
    const { config } = taskgate
    const { action, input, options } = request
    flows.get(task.key)?.stop()
    const flow = createTaskFlow(task, {
      client: taskgate.clientFor(action),
      input,
      prepare: options.prepare,
      provider: options.provider ?? action.provider,
      verify: options.verify ?? taskgate.verify,
      idempotent: config.idempotent,
      result: action.result,
      polling: { onAuth: taskgate.signIn, ...config.polling, ...action.polling, ...options.polling },
      onTask: set,
    })
    requests.set(task.key, request)
    flows.set(task.key, flow)
    tasks[task.key] = task
    return flow
  }

  function set(task: Task): void {
    const before = tasks[task.key]
    tasks[task.key] = task
    if (!isSettled(task) || (before && isSettled(before))) return
    tell(task)
    const ended = Object.values(toRaw(tasks)).filter(isSettled)
    if (ended.length > MOST_ENDED) for (const { key } of ended.sort(byAge).slice(0, -MOST_ENDED)) dismiss(key)
  }

  /** Tells the app. What it throws then must not reach the task, which is over. */
  function tell(task: Task): void {
    const { onSettled, onError } = taskgate.config
    try {
      onSettled?.(task)
      if (!task.problem) return
      const problem = new Problem(task.problem)
      if (process.env.NODE_ENV !== 'production' && problemTraits[problem.code]?.developer) console.error(problem)
      onError?.(problem, task)
    } catch (error) {
      console.error('vue-taskgate: onSettled or onError threw', error)
    }
  }

  /** Nobody but a host can show the check of this start. Its code is fetched while the server is asked. */
  function expectHost(provider?: string): void {
    taskgate.preload(provider)
    if (process.env.NODE_ENV !== 'production') warnWithoutHost(taskgate)
  }

  /** Starts a task; of one that has not come to its end under this key it is the same. Returns the key. */
  function start<const A extends ActionLike>(action: A, input?: InputOf<A>, options: StartOptions = {}): string {
    const { key = createRandomKey() } = options
    const present = tasks[key]
    if (present && !isSettled(present)) return key
    const own = toAction(action)
    const { name, label } = own
    if (!options.verify) expectHost(options.provider ?? own.provider)
    const members = { key, action: name, label: options.label ?? label, createdAt: Date.now() }
    const task: Task = { ...members, idempotencyKey: createRandomKey(), state: 'idle' }
    open(task, { action: own, input: snapshotInput(input), options }).start()
    return key
  }

  /** Follows a task that was started elsewhere. Returns the key. */
  function track(
    taskId: string,
    options: Pick<StartOptions, 'key' | 'label' | 'polling'> & { action?: ActionLike } = {},
  ): string {
    const { key = taskId, action } = options
    const present = tasks[key]
    if (present && !isSettled(present)) return key
    const own = toAction(action)
    const { name, label } = own
    const now = Date.now()
    const members = { key, taskId, action: name, label: options.label ?? label, createdAt: now }
    open({ ...members, startedAt: now, state: 'pending' }, { action: own, options }).follow()
    return key
  }

  /** Asks a task to stop. Whether it could be asked. */
  function cancel(key: string): boolean {
    return flows.get(key)?.cancel() ?? false
  }

  /**
   * Starts an ended task anew, with the same input, as a new entry; `fresh` takes the place of what it was started with.
   * Returns its key; undefined if there is nothing to start.
   */
  function retry(key: string, fresh?: StartOptions): string | undefined {
    const task = tasks[key]
    const request = requests.get(key)
    if (!request || !task?.idempotencyKey || !isSettled(task)) return undefined
    const { action, input, options } = request
    if (!options.key) dismiss(key)
    return start(action, input as never, { ...options, ...fresh })
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

  /** Resolves to the task when it has come to its end, whatever that is, or is forgotten. Throws if there is none. */
  function whenSettled(key: string): Promise<Task> {
    const present = tasks[key]
    if (!present) throw new Problem({ code: 'config', hint: `There is no task '${key}' to wait for` })
    if (isSettled(present)) return Promise.resolve(present)
    // Whoever waits may be unmounted before the end.
    return effectScope(true).run(
      () =>
        new Promise((resolve) => {
          const stop = watch(
            () => tasks[key],
            (task, last = present) => {
              if (task && !isSettled(task)) return
              stop()
              resolve(task ?? last)
            },
            { flush: 'sync' },
          )
        }),
    )!
  }

  onScopeDispose(() => flows.forEach((flow) => flow.stop()))

  return { tasks, list, start, track, cancel, retry, resume, dismiss, clear, whenSettled }
}

function byAge(one: Task, other: Task): number {
  return one.createdAt - other.createdAt
}
