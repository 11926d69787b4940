import type { Task, TaskAnswer } from 'vue-taskgate'
import type { ComputedRef, Ref } from 'vue'
import type { PostResult } from '../postAction'

import { createTaskClient, usePolling } from 'vue-taskgate'
import { computed, shallowRef } from 'vue'

/** Between two looks, in ms. */
const LOOK_MS = 1_500
/** A person has as long, in ms; then the visitor may ask again. */
const PATIENCE_MS = 120_000

export interface LaterVerdict {
  /** What counts now. */
  verdict: ComputedRef<PostResult | undefined>
  /** What the machine had said, where this page has seen it. */
  before: ComputedRef<PostResult | undefined>
  /** `over`: nobody asks any more, though a person may still look at it. */
  state: ComputedRef<'none' | 'asking' | 'over' | 'final'>
  askAgain(): void
}

/** A machine's verdict ends the task, and a person's may replace it: the page goes on asking for that one by itself. */
export function useLaterVerdict(task: Readonly<Ref<Task | undefined>>): LaterVerdict {
  const client = createTaskClient()
  const latest = shallowRef<TaskAnswer>()

  const first = computed(() => (task.value?.state === 'done' ? (task.value.result as PostResult) : undefined))
  const verdict = computed(() => {
    const isOfThis = first.value && latest.value?.taskId === task.value?.taskId
    return isOfThis ? (latest.value?.result as PostResult) : first.value
  })
  const isMachine = (): boolean => first.value !== undefined && first.value.by !== 'human'

  const polling = usePolling(({ signal }) => client.status({ taskId: task.value!.taskId! }, { signal }), {
    enabled: isMachine,
    interval: LOOK_MS,
    maxDuration: PATIENCE_MS,
    until: ({ result }) => (result as PostResult).by === 'human',
    onData: (answer) => (latest.value = answer),
  })

  return {
    verdict,
    before: computed(() => (verdict.value?.by === 'human' && isMachine() ? first.value : undefined)),
    state: computed(() => {
      if (!verdict.value) return 'none'
      if (verdict.value.by === 'human') return 'final'
      return polling.isActive.value ? 'asking' : 'over'
    }),
    askAgain: polling.start,
  }
}
