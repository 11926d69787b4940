import type { TestBackend } from './testBackend'

import { until } from '../time/testClock'

/** Waits until a task has settled. Resolves to its snapshot. */
export async function endOfTask({ status }: TestBackend, taskId: string) {
  await until(async () => (await status(taskId)).body.status !== 'pending')
  return (await status(taskId)).body
}
