import type { Ref } from 'vue'
import type { ProviderStep } from '../provider/checkBook'

import { usePolling } from 'vue-taskgate'
import { computed } from 'vue'

/** Polling interval, in ms. */
const LOOK_MS = 1_000
/** Longer than the review by a person, including a restart. */
const PATIENCE_MS = 180_000

const authors = { machine: 'the machine’s', person: 'a person’s' }

/** The steps of the external service for a task, as text. */
export function useProviderLog(taskId: Readonly<Ref<string | undefined>>) {
  const { data } = usePolling(
    async ({ signal }) => {
      const response = await fetch(`/provider/log?dataId=${taskId.value}`, { signal })
      if (!response.ok)
        throw Object.assign(new Error('The log of the service is not available.'), { status: response.status })
      return { taskId: taskId.value, steps: (await response.json()) as ProviderStep[] }
    },
    {
      enabled: () => taskId.value !== undefined,
      interval: LOOK_MS,
      maxDuration: PATIENCE_MS,
      until: ({ steps }) => steps.some(({ what, by }) => what === 'acknowledged' && by === 'person'),
    },
  )
  return computed(() => {
    const steps = data.value?.taskId === taskId.value ? (data.value?.steps ?? []) : []
    return steps.map((step) => ({ at: seconds(step.at - steps[0]!.at), what: words(step) }))
  })
}

function words({ what, by = 'machine', verdict, copies = 1 }: ProviderStep): string {
  const twice = copies > 1 ? ' twice at the same time' : ''
  const sentences: Record<ProviderStep['what'], string> = {
    asked: 'Received the post',
    answered: 'Answered the hand-over',
    resumed: 'Restarted, and resumed the check',
    pushed: `Pushed ${authors[by]} verdict${twice}: ${verdict}`,
    acknowledged: copies > 1 ? 'Both pushes were acknowledged' : 'The push was acknowledged',
    'given-up': 'The push was not acknowledged',
  }
  return sentences[what]
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`
}
