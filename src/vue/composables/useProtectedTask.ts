/**
 * The flow and the poller for an app's own templates.
 * Each file is one composable, without a component.
 */
import type { ActionLike, InputOf, ResultOf } from '../../core/task/action'
import type { TaskState } from '../../core/task/task'
import type { UseStartedTaskOptions, UseStartedTaskReturn } from './useStartedTask'
import type { ComputedRef, MaybeRefOrGetter } from 'vue'

import { computed } from 'vue'

import { Problem } from '../../core/http/problem'
import { isBusy } from '../../core/task/task'
import { createTaskFigures } from '../../core/task/taskFigures'
import { useNow } from '../parts/useNow'
import { useStartedTask } from './useStartedTask'

export type UseProtectedTaskOptions = UseStartedTaskOptions

export interface UseProtectedTaskReturn<Input, Result> extends UseStartedTaskReturn<Input, Result> {
  /** `idle` while there is no task. */
  state: ComputedRef<TaskState>
  isBusy: ComputedRef<boolean>
  /** Whole percent, never falling, at most 99 before the end; undefined while unknown. */
  percent: ComputedRef<number | undefined>
  /** Milliseconds left; undefined while unknown. */
  eta: ComputedRef<number | undefined>
  result: ComputedRef<Result | undefined>
  problem: ComputedRef<Problem | undefined>
}

/** Runs the whole flow, from check to result, without a component. `<TaskgateHost />` shows its checks. */
export function useProtectedTask<const A extends ActionLike>(
  action: MaybeRefOrGetter<A>,
  options: MaybeRefOrGetter<UseProtectedTaskOptions> = {},
): UseProtectedTaskReturn<InputOf<A>, ResultOf<A>> {
  const started = useStartedTask(action, options)
  const { task } = started
  const state = computed(() => task.value?.state ?? 'idle')
  const now = useNow(() => (state.value === 'pending' ? Infinity : 0))
  const readFigures = createTaskFigures()
  const figures = computed(() => (task.value ? readFigures(task.value, now()) : {}))
  return {
    ...started,
    state,
    isBusy: computed(() => !!task.value && isBusy(task.value)),
    percent: computed(() => figures.value.percent),
    eta: computed(() => figures.value.etaMs),
    result: computed(() => task.value?.result),
    problem: computed(() => task.value?.problem && new Problem(task.value.problem)),
  }
}
