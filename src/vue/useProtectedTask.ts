import type { ActionLike, InputOf, ResultOf } from '../core/action'
import type { Proof } from '../core/captchaProvider'
import type { VerifyRequest } from '../core/gate'
import type { Task, TaskState } from '../core/task'
import type { StartOptions } from './useTaskStore'
import type { ComputedRef, MaybeRefOrGetter } from 'vue'

import { computed, onScopeDispose, shallowRef, toValue } from 'vue'

import { Problem } from '../core/problem'
import { isBusy as isTaskBusy } from '../core/task'
import { createTaskFigures } from '../core/taskFigures'
import { useNow } from './useNow'
import { useTaskStore } from './useTaskStore'

export interface UseProtectedTaskOptions extends Omit<StartOptions, 'key' | 'verify'> {
  /** Finds the task again after a remount; without it each start makes a task of its own. */
  taskKey?: MaybeRefOrGetter<string | undefined>
  /** Until when a further start is the same task: its end, or its acceptance. Default 'settled'. */
  busyUntil?: 'settled' | 'accepted'
  /** How a proof is got: the dialog of the page, or a function of your own. Default 'dialog'. */
  verify?: 'dialog' | ((request: VerifyRequest) => Promise<Proof>)
}

export interface UseProtectedTaskReturn<Input, Result> {
  task: ComputedRef<Task<Result> | undefined>
  /** `idle` while there is no task. */
  state: ComputedRef<TaskState>
  isBusy: ComputedRef<boolean>
  /** Whole percent, never falling, at most 99 before the end; undefined while nobody can say. */
  percent: ComputedRef<number | undefined>
  /** Milliseconds left, or undefined while nobody can say. */
  eta: ComputedRef<number | undefined>
  result: ComputedRef<Result | undefined>
  problem: ComputedRef<Problem | undefined>
  /** Starts a task and resolves when it has come to its end; while one is busy, it is that one. Never rejects. */
  start(input?: Input): Promise<Task<Result>>
  /** Asks it to stop. Whether it could be asked. */
  cancel(): boolean
  /** Starts the same again after an end. */
  retry(): void
  /** Looks again when it is stalled; starts again, with the same key, when that is uncertain. */
  resume(): void
  /** Forgets the task. On the server it goes on. */
  reset(): void
}

/** Before these a task is nothing but somebody's wish, which ends with the component. */
const WISHES = ['idle', 'checking', 'verifying', 'preparing']

/** The whole flow, from check to result, without our looks. */
export function useProtectedTask<const A extends ActionLike>(
  action: MaybeRefOrGetter<A>,
  options: UseProtectedTaskOptions = {},
): UseProtectedTaskReturn<InputOf<A>, ResultOf<A>> {
  const store = useTaskStore()
  const ownKey = shallowRef<string>()
  const key = computed(() => toValue(options.taskKey) ?? ownKey.value)
  const task = computed(
    () => (key.value === undefined ? undefined : store.tasks[key.value]) as Task<ResultOf<A>> | undefined,
  )
  const state = computed(() => task.value?.state ?? 'idle')
  const now = useNow(() => state.value === 'pending')
  const read = createTaskFigures()
  const figures = computed(() => (task.value ? read(task.value, now.value) : {}))
  let isStarter = false

  function start(input?: InputOf<A>): Promise<Task<ResultOf<A>>> {
    const { verify, taskKey, busyUntil, ...rest } = options
    const isAccepted = busyUntil === 'accepted' && task.value?.taskId
    if (!task.value || !isTaskBusy(task.value) || isAccepted) {
      isStarter = true
      if (!toValue(taskKey) && ownKey.value && !isAccepted) store.dismiss(ownKey.value)
      ownKey.value = store.start(toValue(action), input, {
        ...rest,
        key: toValue(taskKey),
        verify: verify === 'dialog' ? undefined : verify,
      })
    }
    return store.whenSettled(key.value!) as Promise<Task<ResultOf<A>>>
  }

  function reset(): void {
    if (key.value !== undefined) store.dismiss(key.value)
    ownKey.value = undefined
  }

  onScopeDispose(() => {
    if (isStarter && WISHES.includes(state.value)) store.cancel(key.value!)
  })

  return {
    task,
    state,
    isBusy: computed(() => !!task.value && isTaskBusy(task.value)),
    percent: computed(() => figures.value.percent),
    eta: computed(() => figures.value.etaMs),
    result: computed(() => task.value?.result),
    problem: computed(() => task.value?.problem && new Problem(task.value.problem)),
    start,
    cancel: () => (key.value === undefined ? false : store.cancel(key.value)),
    retry() {
      const next = key.value === undefined ? undefined : store.retry(key.value)
      if (next) ownKey.value = next
    },
    resume() {
      if (key.value !== undefined) store.resume(key.value)
    },
    reset,
  }
}
