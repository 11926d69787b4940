import type { VerdictResult } from 'vue-taskgate/server'
import type { Provider } from './provider/startProvider'

import { defineSubmittedAction, TaskgateError } from 'vue-taskgate/server'

import { postInputShape } from './postInput'

/** Name of the callback source, which is part of its route. */
export const MODERATION = 'moderation'

/** A hand-over takes milliseconds. After this time, the service is considered unreachable. */
const HAND_OVER_MS = 20_000

/** The result that the page receives. The verdict of a person may replace it later. */
export type PostResult = VerdictResult

/** Hands a post over to the content-safety service, whose push finishes the task. */
export function postAction(provider: Pick<Provider, 'check'>) {
  return defineSubmittedAction({
    input: postInputShape,
    source: MODERATION,
    timeoutMs: HAND_OVER_MS,
    async submit({ text, manner }, { taskId, callbackUrl, signal }) {
      try {
        return await provider.check({ dataId: taskId, text, manner, callbackUrl: callbackUrl! }, signal)
      } catch (cause) {
        throw new TaskgateError('unavailable', 'The checking service cannot be reached.', { cause })
      }
    },
  })
}
