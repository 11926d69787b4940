import type { VerifyRequest } from '../../core/captcha/obtainPass'
import type { Proof } from '../../core/captcha/captchaProvider'
import type { ActionLike, InputOf, ResultOf } from '../../core/task/action'
import type { Task } from '../../core/task/task'
import type { StartOptions, TaskStore } from '../app/useTaskStore'
import type { ComputedRef, MaybeRefOrGetter } from 'vue'

import { computed, onScopeDispose, shallowRef, toValue, watch } from 'vue'

import { isSettled, unsentStates } from '../../core/task/task'
import { useTaskStore } from '../app/useTaskStore'

export interface UseStartedTaskOptions extends Omit<StartOptions, 'key' | 'verify'> {
  /** Finds the task again after a remount; without it each start makes a task of its own. */
  taskKey?: MaybeRefOrGetter<string | undefined>
  /** Until when a further start is the same task: its end, or, without a `taskKey`, its acceptance. Default 'settled'. */
  busyUntil?: 'settled' | 'accepted'
  /** How a proof is got: `<TaskgateHost />` shows the check, or a function of your own. Default 'dialog'. */
  verify?: 'dialog' | ((request: VerifyRequest) => Promise<Proof>)
  /** Each step of each task that is followed here, and the step before it. */
  onTask?: (task: Task, before: Task) => void
}

export interface UseStartedTaskReturn<Input, Result> {
  task: ComputedRef<Task<Result> | undefined>
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

/** The tasks that are started in one place, the last of them on show. */
export function useStartedTask<const A extends ActionLike>(
  action: MaybeRefOrGetter<A>,
  options: MaybeRefOrGetter<UseStartedTaskOptions> = {},
): UseStartedTaskReturn<InputOf<A>, ResultOf<A>> {
  const store: TaskStore = useTaskStore()
  /** Keys of the tasks that were started here. */
  const started = shallowRef<string[]>([])
  const fixedKey = computed(() => toValue(toValue(options).taskKey))
  const keys = computed(() => (fixedKey.value === undefined ? started.value : [fixedKey.value]))
  const key = computed(() => keys.value.at(-1) ?? '')
  const task = computed(() => store.tasks[key.value] as Task<ResultOf<A>> | undefined)
  /** Idempotency key of the last start that was asked for here. */
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
      known = present // first: who is told of a step may start the next task
      for (const next of present) {
        const last = before.find((one) => one?.key === next?.key)
        if (next && last && next !== last) toValue(options).onTask?.(next, last)
      }
    },
    { immediate: true, flush: 'sync' },
  )

  onScopeDispose(() => {
    const { idempotencyKey, state = 'idle' } = task.value ?? {}
    // Before the start is sent, leaving the page cancels the task.
    if (idempotencyKey === ownStart && unsentStates.includes(state)) store.cancel(key.value)
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
      started.value = []
    },
  }
}
