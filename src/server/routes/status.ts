import type { TaskBatch } from '../../protocol/answers'
import type { Route } from '../http/handler'
import type { Caller } from '../identity/caller'
import type { TaskStore } from '../tasks/taskStore'
import type { RouteParts } from './routeParts'

import { MAX_STATUS_IDS } from '../../protocol/wire'
import { invalid } from '../http/parseRequest'
import { json } from '../http/respond'
import { findTask } from '../tasks/findTask'
import { FEATURES } from './features'

/** Answers with the caller's task of `?taskId=a` or `?key=k`, or with several of `?taskId=a&taskId=b`. */
export function statusRoute(parts: Pick<RouteParts, 'storage' | 'tasks' | 'actions'>): Route<Caller> {
  return async (request, caller) => {
    const query = new URL(request.url).searchParams
    const ids = [...new Set(query.getAll('taskId'))]
    const key = query.get('key')
    if (ids.length > MAX_STATUS_IDS || (ids.length === 0 && key === null)) {
      const message = `Expected key, or taskId 1–${MAX_STATUS_IDS} times; came taskId ${ids.length} times`
      throw invalid([{ path: ['taskId'], message }])
    }
    if (query.getAll('taskId').length > 1) return json(await batch(parts.tasks, caller, ids))
    const { task } = await findTask(caller, { taskId: ids[0], key: key ?? undefined }, parts)
    return json({ features: FEATURES, ...task }) // a page that follows a task of another visit has made no check
  }
}

async function batch(tasks: TaskStore, caller: Caller, ids: string[]): Promise<TaskBatch> {
  const records = await Promise.all(ids.map((id) => tasks.readOwn(id, caller)))
  return {
    tasks: records.filter((record) => record !== null).map(({ task }) => task),
    notFound: ids.filter((_id, index) => records[index] === null),
    features: FEATURES,
  }
}
