import type { Task, TaskAnswer } from 'vue-taskgate'
import type { ComputedRef, Ref } from 'vue'
import type { PostResult } from '../postAction'

import { createTaskClient, usePolling } from 'vue-taskgate'
import { computed, shallowRef } from 'vue'

/** Polling interval, in ms. */
const LOOK_MS = 1_500
/** Time limit for the verdict of a person, in ms. Afterwards, the visitor can check again. */
const PATIENCE_MS = 120_000

export interface LaterVerdict {
  /** The current verdict. */
  verdict: ComputedRef<PostResult | undefined>
  /** The earlier verdict of the machine, if this page has received it. */
  before: ComputedRef<PostResult | undefined>
  /** `over`: polling has stopped, although a person may still review the post. */
  state: ComputedRef<'none' | 'asking' | 'over' | 'final'>
  askAgain(): void
}

/** Polls for the verdict of a person after the verdict of the machine has ended the task. */
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
