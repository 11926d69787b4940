import type { ActionLike, InputOf, ResultOf } from '../../core/task/action'
import type { Proof } from '../../core/captcha/captchaProvider'
import type { VerifyRequest } from '../../core/captcha/gate'
import type { Task, TaskState } from '../../core/task/task'
import type { StartOptions } from '../app/useTaskStore'
import type { ComputedRef, MaybeRefOrGetter } from 'vue'

import { computed, onScopeDispose, shallowRef, toValue, watch } from 'vue'

import { Problem } from '../../core/http/problem'
import { isBusy as isTaskBusy, isSettled } from '../../core/task/task'
import { createTaskFigures } from '../../core/task/taskFigures'
import { useNow } from '../parts/useNow'
import { useTaskgate } from '../app/useTaskgate'
import { useTaskStore } from '../app/useTaskStore'

export interface UseProtectedTaskOptions extends Omit<StartOptions, 'key' | 'verify'> {
  /** Finds the task again after a remount; without it each start makes a task of its own. */
  taskKey?: MaybeRefOrGetter<string | undefined>
  /** Until when a further start is the same task: its end, or, without a `taskKey`, its acceptance. Default 'settled'. */
  busyUntil?: 'settled' | 'accepted'
  /** How a proof is got: the dialog of the page, or a function of your own. Default 'dialog'. */
  verify?: 'dialog' | ((request: VerifyRequest) => Promise<Proof>)
  /** Each step of each task that is followed here, and the step before it. */
  onTask?: (task: Task, before: Task) => void
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
  /** Starts the same again after an end. Whether there was something to start. */
  retry(): boolean
  /** Looks again when it is stalled; starts again, with the same key, when that is uncertain. */
  resume(): void
  /** Forgets the task. On the server it goes on. */
  reset(): void
}

/** Before these a task is nothing but somebody's wish, which ends with the component. */
const WISHES = ['checking', 'verifying', 'preparing']

/** The whole flow, from check to result, without our looks. */
export function useProtectedTask<const A extends ActionLike>(
  action: MaybeRefOrGetter<A>,
  options: MaybeRefOrGetter<UseProtectedTaskOptions> = {},
): UseProtectedTaskReturn<InputOf<A>, ResultOf<A>> {
  useTaskgate() // says what is missing without Pinia
  const store = useTaskStore()
  /** Keys of the tasks that were started here. */
  const started = shallowRef<string[]>([])
  const fixedKey = computed(() => toValue(toValue(options).taskKey))
  const keys = computed(() => (fixedKey.value === undefined ? started.value : [fixedKey.value]))
  const key = computed(() => keys.value.at(-1) ?? '')
  const task = computed(() => store.tasks[key.value] as Task<ResultOf<A>> | undefined)
  const state = computed(() => task.value?.state ?? 'idle')
  const now = useNow(() => state.value === 'pending')
  const read = createTaskFigures()
  const figures = computed(() => (task.value ? read(task.value, now.value) : {}))
  /** The last start that was asked for here. */
  let ownStart: string | undefined
  let known: (Task | undefined)[] = []

  function startOptions(): StartOptions {
    const { verify, prepare, provider, polling, label } = toValue(options)
    return {
      key: fixedKey.value,
      verify: verify === 'dialog' ? undefined : verify,
      prepare,
      provider,
      polling,
      label,
    }
  }

  function follow(next: string): void {
    ownStart = store.tasks[next]!.idempotencyKey
    started.value = [...started.value.filter((own) => store.tasks[own] && own !== next), next]
  }

  function start(input?: InputOf<A>): Promise<Task<ResultOf<A>>> {
    const present = task.value
    const isFree = toValue(options).busyUntil === 'accepted' && fixedKey.value === undefined && present?.taskId
    if (!present || isSettled(present) || isFree) {
      if (!isFree && fixedKey.value === undefined) store.dismiss(key.value)
      follow(store.start(toValue(action), input, startOptions()))
    }
    return store.whenSettled(key.value) as Promise<Task<ResultOf<A>>>
  }

  watch(
    () => keys.value.map((name) => store.tasks[name]),
    (present) => {
      const before = known
      known = present // before anybody is told, who may start the next one
      for (const next of present) {
        const last = before.find((one) => one?.key === next?.key)
        if (next && last && next !== last) toValue(options).onTask?.(next, last)
      }
    },
    { immediate: true, flush: 'sync' },
  )

  onScopeDispose(() => {
    if (task.value?.idempotencyKey === ownStart && WISHES.includes(state.value)) store.cancel(key.value)
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
    cancel: () => store.cancel(key.value),
    retry() {
      const next = store.retry(key.value, startOptions())
      if (next) follow(next)
      return !!next
    },
    resume: () => store.resume(key.value),
    reset() {
      store.dismiss(key.value)
      started.value = []
    },
  }
}
