import type { TaskTarget } from '../tasks/findTask'
import type { RouteParts } from './routeParts'
import type { BodyRoute } from './withBody'

import { invalid } from '../http/parseRequest'
import { json } from '../http/respond'
import { cancelTask } from '../tasks/cancelTask'
import { findTask } from '../tasks/findTask'

/** Requests the cancellation of the caller's task. Answers 202 until it has stopped. */
export function cancelRoute(parts: Pick<RouteParts, 'storage' | 'tasks' | 'actions'>): BodyRoute<TaskTarget> {
  return async (target, caller) => {
    if (target.taskId === undefined && target.key === undefined) {
      throw invalid([{ path: ['taskId'], message: 'Expected taskId or key' }])
    }
    const { task } = await cancelTask(await findTask(caller, target, parts), parts)
    return json(task, task.status === 'pending' ? 202 : 200)
  }
}
