import type { TaskProgressProps } from './TaskProgress.vue'
import type { TaskgateContext } from '../context/taskgateContext'

/** Throws a `TypeError` for props that contradict each other. Runs in development only. */
export function checkTaskProgress(props: TaskProgressProps, context: Pick<TaskgateContext, 'tasks'> | undefined): void {
  const given = (['task', 'taskKey', 'value'] as const).filter((name) => props[name] !== undefined)
  if (given.length !== 1) {
    throw new TypeError(
      `vue-taskgate: <TaskProgress> takes exactly one of task, taskKey and value; came ${given.join(' and ') || 'none'}.`,
    )
  }
  const { value, max = 1 } = props
  if (typeof value === 'number' && !(value >= 0 && max > 0)) {
    throw new TypeError(`vue-taskgate: <TaskProgress> takes a value from 0 to max, or null; came ${value} of ${max}.`)
  }
  if (given[0] === 'taskKey' && !context?.tasks) {
    throw new TypeError(
      'vue-taskgate: <TaskProgress task-key> finds its task in the store, which needs app.use(createTaskgate(…)). ' +
        'Install it, or pass the task itself: :task="task".',
    )
  }
}
