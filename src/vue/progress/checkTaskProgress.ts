import type { TaskProgressProps } from './TaskProgress.vue'
import type { TaskgateContext } from '../context/taskgateContext'

/**
 * Throws a `TypeError` for props that contradict each other when the display is created. In development only. A prop that
 * is bound to undefined gets its value later.
 */
export function checkTaskProgress(
  props: TaskProgressProps,
  context: Pick<TaskgateContext, 'tasks'> | undefined,
  bound: object,
): void {
  const given = (['task', 'taskKey', 'value'] as const).filter((name) => props[name] !== undefined)
  const isLater = !given.length && ['task', 'taskKey', 'task-key', 'value'].some((name) => name in bound)
  if (given.length !== 1 && !isLater) {
    throw new TypeError(
      `vue-taskgate: <TaskProgress> takes exactly one of task, taskKey and value; came ${given.join(' and ') || 'none'}.`,
    )
  }
  if (given[0] === 'taskKey' && !context?.tasks) {
    throw new TypeError(
      'vue-taskgate: <TaskProgress task-key> finds its task in the store, which needs app.use(createTaskgate(…)). ' +
        'Install it, or pass the task itself: :task="task".',
    )
  }
}
