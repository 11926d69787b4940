import type { Task } from '../../core/task/task'
import type { TaskgateOptions } from '../app/taskgateContext'

import { Problem, toProblem } from '../../core/http/problem'

/** Goes where a button's `to` says. What goes wrong on the way is told and never thrown: the task itself is done. */
export async function goTo(to: unknown, task: Task, { navigate, onError }: TaskgateOptions): Promise<void> {
  try {
    if (!navigate) throw new Problem({ code: 'config', hint: '`to` needs createTaskgate({ navigate: router.push })' })
    await navigate((typeof to === 'function' ? to(task.result, task) : to) as never)
  } catch (error) {
    const problem = toProblem(error, 'config')
    if (process.env.NODE_ENV !== 'production') console.error(problem)
    onError?.(problem, task)
  }
}
