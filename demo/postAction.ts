import type { VerdictResult } from 'vue-taskgate/server'
import type { Provider } from './provider/startProvider'

import { defineSubmittedAction, TaskgateError } from 'vue-taskgate/server'

import { postInputShape } from './postInput'

/** Name of the callback source; part of its route. */
export const MODERATION = 'moderation'

/** Handing over takes milliseconds; who does not answer for so long will not. */
const HAND_OVER_MS = 20_000

/** What the page gets for its wish. A person's verdict may replace it later. */
export type PostResult = VerdictResult

/** A post is handed over to the content-safety service; its push finishes the task. */
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
