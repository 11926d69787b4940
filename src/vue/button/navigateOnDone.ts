import type { Task } from '../../core/task/task'
import type { TaskgateOptions } from '../context/taskgateContext'

import { Problem } from '../../core/http/problem'
import { toProblem } from '../../core/http/toProblem'

/**
 * Follows a button's `to`: a route, or a function that makes one from the result and the task. Never rejects, since the
 * task itself is done: errors go to `onError`.
 */
export async function navigateOnDone(
  to: unknown,
  task: Task,
  { navigate, onError }: Pick<TaskgateOptions, 'navigate' | 'onError'>,
): Promise<void> {
  if (to === undefined) return
  try {
    if (!navigate) {
      const hint = '`to` needs createTaskgate({ navigate: router.push })'
      throw new Problem({ code: 'config', hint: process.env.NODE_ENV === 'production' ? '`to` needs navigate' : hint })
    }
    await navigate((typeof to === 'function' ? to(task.result, task) : to) as never)
  } catch (error) {
    const problem = toProblem(error, { code: 'config' })
    if (process.env.NODE_ENV !== 'production') console.error(problem)
    onError?.(problem, task)
  }
}

/** Returns the page that the browser shows: its path, and the path in its hash where a router keeps it there. */
export function currentPage(): string {
  const { pathname, hash } = location
  const [, route = ''] = /^#(!?\/[^?#]*)/.exec(hash) ?? []
  return pathname + route
}
