import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { Proof } from '../../core/captcha/captchaProvider'
import type { ActionLike, InputOf, ResultOf } from '../../core/task/action'
import type { Task } from '../../core/task/task'
import type { StartOptions, TaskStore } from '../app/useTaskStore'
import type { ComputedRef, MaybeRefOrGetter } from 'vue'

import { computed, onScopeDispose, shallowRef, toValue, watch } from 'vue'

import { unsentStates } from '../../core/task/task'
import { isHandedOver, takesFurtherStarts } from '../app/furtherStarts'
import { useTaskgate } from '../app/useTaskgate'
import { useTaskStore } from '../app/useTaskStore'

export interface UseStartedTaskOptions extends Omit<StartOptions, 'key' | 'verify'> {
  /** Finds the task again after a remount; without it each start makes a task of its own. */
  taskKey?: MaybeRefOrGetter<string | undefined>
  /** Until when a further start is the same task: its end, or, without a `taskKey`, its acceptance. Default 'settled'. */
  busyUntil?: 'settled' | 'accepted'
  /** Gets the proof: `<TaskgateHost />` shows the check, or a function of your own does. Default 'dialog'. */
  verify?: 'dialog' | ((request: VerifyRequest) => Promise<Proof>)
  /** Called with each step of each task that is followed here, and with the step before it. */
  onTask?: (task: Task, before: Task) => void
}

export interface UseStartedTaskReturn<Input, Result> {
  task: ComputedRef<Task<Result> | undefined>
  /** Starts a task, or joins the running one. Resolves when it ends. Never rejects. */
  start(input?: Input): Promise<Task<Result>>
  /** Asks the server to stop the task. Returns whether the task could be cancelled. */
  cancel(): boolean
  /** Starts an ended task again, with the same input. Returns whether there was one. */
  retry(): boolean
  /** Follows a stalled task again. Starts an uncertain one again, with its idempotency key. */
  resume(): void
  /** Forgets the task. On the server it goes on. */
  reset(): void
}

/** Follows the tasks that are started in one place. The last of them is on show. */
export function useStartedTask<const A extends ActionLike>(
  action: MaybeRefOrGetter<A>,
  options: MaybeRefOrGetter<UseStartedTaskOptions> = {},
): UseStartedTaskReturn<InputOf<A>, ResultOf<A>> {
  const store: TaskStore = useTaskStore()
  const startedKeys = shallowRef<string[]>([])
  const taskKey = computed(() => toValue(toValue(options).taskKey))
  const keys = computed(() => (taskKey.value === undefined ? startedKeys.value : [taskKey.value]))
  const key = computed(() => keys.value.at(-1) ?? '')
  useTaskgate().shownTasks.show(() => key.value || undefined)
  const task = computed(() => store.tasks[key.value] as Task<ResultOf<A>> | undefined)
  /** Idempotency key of the last start from here. Under a `taskKey`, another component may have started the task. */
  let ownIdempotencyKey: string | undefined
  let lastSeen: (Task | undefined)[] = []

  function startOptions(): StartOptions {
    const given = toValue(options)
    return { ...given, key: taskKey.value, verify: given.verify === 'dialog' ? undefined : given.verify }
  }

  function follow(next: string): void {
    ownIdempotencyKey = store.tasks[next]?.idempotencyKey
    startedKeys.value = [...startedKeys.value.filter((other) => store.tasks[other] && other !== next), next]
  }

  function start(input?: InputOf<A>): Promise<Task<ResultOf<A>>> {
    const { busyUntil } = toValue(options)
    const goesOnAlone = isHandedOver(task.value, { busyUntil, taskKey: taskKey.value })
    if (goesOnAlone || !takesFurtherStarts(task.value)) {
      if (!goesOnAlone && taskKey.value === undefined) store.dismiss(key.value)
      follow(store.start(toValue(action), input, startOptions()))
    }
    return store.whenSettled(key.value) as Promise<Task<ResultOf<A>>>
  }

  watch(
    () => keys.value.map((name) => store.tasks[name]),
    (current) => {
      const before = lastSeen
      lastSeen = current // first, since `onTask` may start the next task
      for (const next of current) {
        const previous = before.find((one) => one?.key === next?.key)
        if (next && previous && next !== previous) toValue(options).onTask?.(next, previous)
      }
    },
    { immediate: true, flush: 'sync' },
  )

  onScopeDispose(() => {
    const { idempotencyKey, state = 'idle' } = task.value ?? {}
    // Before the start is sent, leaving the page cancels the task.
    if (idempotencyKey === ownIdempotencyKey && unsentStates.includes(state)) store.cancel(key.value)
  })

  return {
    task,
    start,
    cancel: () => store.cancel(key.value),
    retry() {
      const next = store.retry(key.value, startOptions())
      if (next) follow(next)
      return !!next
    },
    resume: () => store.resume(key.value),
    reset() {
      store.dismiss(key.value)
      startedKeys.value = []
    },
  }
}
