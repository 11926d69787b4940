import type { Task } from '../../core/task/task'
import type { TaskgateOptions } from '../context/taskgateContext'

import { Problem, toProblem } from '../../core/http/problem'

export interface UseNavigateOnDoneReturn {
  /** Notes the page on which a task is started. */
  start(): void
  /** Goes where `to` says, if the user is still on that page. Never rejects: the task itself is done. */
  done(task: Task): Promise<void>
}

/** Follows a button's `to`: a route, or a function that makes one of the result and the task. */
export function useNavigateOnDone(
  to: () => unknown,
  { navigate, onError }: Pick<TaskgateOptions, 'navigate' | 'onError'>,
): UseNavigateOnDoneReturn {
  let startedAt: string | undefined
  return {
    start: () => (startedAt = location.href),
    async done(task) {
      const target = to()
      if (target === undefined || startedAt !== location.href) return
      try {
        if (!navigate) {
          throw new Problem({ code: 'config', hint: '`to` needs createTaskgate({ navigate: router.push })' })
        }
        await navigate((typeof target === 'function' ? target(task.result, task) : target) as never)
      } catch (error) {
        const problem = toProblem(error, 'config')
        if (process.env.NODE_ENV !== 'production') console.error(problem)
        onError?.(problem, task)
      }
    },
  }
}
